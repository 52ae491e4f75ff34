// Loaded into the SIP Server's process before its own code: answers the bench over IPC with what only the inside knows.
import { memoryUsage } from 'node:process';
import { writeHeapSnapshot } from 'node:v8';
import { monitorEventLoopDelay } from 'node:perf_hooks';

const resolution = 10;
const delay = monitorEventLoopDelay({ resolution });
delay.enable();

process.on('message', ({ id, ask, file }) => {
  if (ask === 'memory') globalThis.gc?.();
  if (ask === 'snapshot') writeHeapSnapshot(file);
  const { rss, heapUsed, external, arrayBuffers } = memoryUsage();
  // The histogram holds the time between two ticks of its timer, the timer's own interval included.
  const lagMs = (percentile) => Math.max(0, delay.percentile(percentile) / 1e6 - resolution);
  const answer = { id, rss, heapUsed, external, arrayBuffers, lagP99Ms: lagMs(99), lagMaxMs: lagMs(100) };
  if (ask === 'reset-lag') delay.reset();
  process.send?.(answer);
});
// A bench that was killed leaves no server behind.
process.on('disconnect', () => process.exit(1));
process.channel?.unref();
