import { join } from 'node:path';
import { GateProbe } from './gate-probe';
import { failedCalls, Site } from './site';
import { sleep, until } from './waiting';

/** What so many calls held at once take, and how fast the gates close over them. */
export interface HeldFigures {
  readonly held: number;
  readonly heapBytesPerCall: number;
  readonly rssBytesPerCall: number;
  /** Milliseconds from sending the shutdown request. */
  readonly answered202Ms: number;
  readonly feedToldMs: number;
  readonly lastAdmittedInviteMs: number;
  readonly firstRefusedInviteMs: number;
  readonly longestLagMs: number;
  /** Of the held calls, when all have hung up after the shutdown began. */
  readonly failed: number;
  readonly exitCode: number | null;
  readonly notes: string;
}

const rampRate = 500;
/** A transaction lives 32 s; after that a held call costs what it costs for hours. */
const settleMs = 36_000;
const warmUpCalls = 2_000;

/** Holds calls, measures, shuts down gracefully, lets the calls end by themselves and sees the server exit. */
export async function heldRun(root: string, held: number, profile: string | undefined): Promise<HeldFigures> {
  const site = await Site.open(root, 'extension', profile);
  const { server } = site;
  const probe = new GateProbe(server.ports.sip);
  try {
    await (await site.call({ rate: rampRate, calls: warmUpCalls, holdMs: 100 })).ended();
    await sleep(settleMs);
    const empty = await server.inside('memory');

    const rampMs = (held / rampRate) * 1000;
    const callers = await site.call({ rate: rampRate, calls: held, holdMs: rampMs + settleMs + 60_000 });
    // A generator on a busy machine starts its calls more slowly than it was told to.
    await until('the calls are made', () => callers.statistics().created >= held, rampMs + 60_000);
    await sleep(settleMs);
    const up = await server.metric('tidegate_calls');
    if (up < held * 0.9) throw new Error(`only ${up} of ${held} calls are up`);
    const full = await server.inside('memory');
    if (profile !== undefined) await server.inside('snapshot', join(profile, 'held.heapsnapshot'));

    await probe.start();
    await sleep(200);
    await server.inside('reset-lag');
    const gates = site.listeners.gatesClosed();
    const requestedAt = performance.now();
    const answer = await server.control('/control/graceful-shutdown', {
      requestId: 'bench',
      initiator: 'bench',
      reason: 'bench',
      whenSuspended: 'exit',
    });
    const answeredAt = performance.now();
    if (answer.status !== 202)
      throw new Error(`the shutdown was answered ${answer.status}: ${await answer.text()}`);
    const feedToldAt = await Promise.race([gates, sleep(10_000).then(() => Number.NaN)]);
    await until('an INVITE is refused', () => probe.refused, 5_000);
    await sleep(100);
    probe.stop();
    const times = probe.times(requestedAt);
    const { lagMaxMs } = await server.inside('lag');

    const caller = await callers.ended();
    const failed = failedCalls(held, caller);
    const exitCode = await Promise.race([server.exited(), sleep(60_000).then(() => null)]);
    return {
      held: up,
      heapBytesPerCall: (full.heapUsed + full.external - empty.heapUsed - empty.external) / up,
      rssBytesPerCall: (full.rss - empty.rss) / up,
      answered202Ms: answeredAt - requestedAt,
      feedToldMs: feedToldAt - requestedAt,
      lastAdmittedInviteMs: times.lastAdmitted,
      firstRefusedInviteMs: times.firstRefused,
      longestLagMs: lagMaxMs,
      failed,
      exitCode,
      notes: failed === 0 ? '' : `${caller.errors}\n${server.log}`.trim(),
    };
  } finally {
    await site.close();
  }
}
