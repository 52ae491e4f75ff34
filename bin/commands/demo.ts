import { createInterface } from 'node:readline';
import { DemoUsageError, demoUsage, parseDemoOptions } from '../demo/options';
import { planDemo, portsOf } from '../demo/plan';
import { busyPorts } from '../demo/ports';
import { Demo } from '../demo/run-demo';

/** `tidegate demo`: runs until Ctrl-C. Resolves with the exit status: 0 stopped, 1 a port is in use, 2 bad arguments. */
export async function demo(args: readonly string[]): Promise<number> {
  let options: ReturnType<typeof parseDemoOptions>;
  try {
    options = parseDemoOptions(args);
  } catch (error) {
    if (!(error instanceof DemoUsageError)) throw error;
    process.stderr.write(`${error.message}\n\n${demoUsage}`);
    return 2;
  }
  if (options === 'help') {
    process.stdout.write(demoUsage);
    return 0;
  }
  const plan = planDemo(options);
  const busy = await busyPorts(plan.host, portsOf(plan, options.console));
  if (busy.length > 0) {
    process.stderr.write(`${busy.join('\n')}\n`);
    return 1;
  }
  // A reader that went away is no reason to leave the children unattended.
  process.stdout.on('error', () => {});
  const running = new Demo(options, plan, (line) => process.stdout.write(`${line}\n`));
  const typed = createInterface({ input: process.stdin, terminal: false });
  typed.on('line', (line) => running.command(line));
  let asked = 0;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        asked += 1;
        if (asked === 1) running.stop().then(resolve, resolve);
        else running.kill();
      });
    }
  });
  await running.start();
  await stopped;
  typed.close();
  process.stdin.destroy();
  return 0;
}
