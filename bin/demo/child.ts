import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { LogFile } from './log-file';

/**
 * Loaded before the child's own program: when the demo is gone, however it died, the channel to it closes, and the child
 * stops as it would on SIGTERM, or hard where that takes too long. It is not handed down to the child's own children.
 */
function followParent(nodeOptions: string | undefined): string {
  const restore =
    nodeOptions === undefined
      ? 'delete process.env.NODE_OPTIONS;'
      : `process.env.NODE_OPTIONS = ${JSON.stringify(nodeOptions)};`;
  const code = `${restore}
process.once('disconnect', () => {
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10000).unref();
  process.kill(process.pid, 'SIGTERM');
});
process.channel?.unref();
`;
  return `--import=data:text/javascript,${encodeURIComponent(code).replaceAll("'", '%27')}`;
}

const lastLinesMs = 100;

export interface ChildSpec {
  /** As shown to the user, e.g. `SIPServer_Site2`. */
  readonly title: string;
  /** Arguments of `tidegate`. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly log: LogFile;
  /** Hears every line of stdout; says whether it is a secret, which then stays out of the log. */
  readonly onLine?: (line: string) => boolean;
}

export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The demo asked for it. */
  readonly asked: boolean;
}

/** One process of the demo: the same program as the demo itself with other arguments, in a process group of its own. */
export class Child {
  readonly spec: ChildSpec;
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;
  #asked = false;
  #running = true;

  constructor(spec: ChildSpec) {
    this.spec = spec;
    const program = process.argv[1];
    if (program === undefined) throw new Error('the demo needs to know its own program file');
    const inherited = process.env.NODE_OPTIONS;
    const nodeOptions = [inherited, followParent(inherited)].filter((part) => part !== undefined).join(' ');
    this.#process = spawn(process.execPath, [...process.execArgv, program, ...spec.args], {
      // Of its own group: Ctrl-C on the terminal reaches the demo alone, which then stops the others in order.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...spec.env, NODE_OPTIONS: nodeOptions },
    });
    const lines = (stream: NodeJS.ReadableStream | null, onLine: (line: string) => void): void => {
      if (stream !== null) createInterface({ input: stream }).on('line', onLine);
    };
    lines(this.#process.stderr, (line) => spec.log.write(line));
    lines(this.#process.stdout, (line) => {
      if (spec.onLine?.(line) !== true) spec.log.write(line);
    });
    this.exited = new Promise((resolve) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
        if (!this.#running) return;
        this.#running = false;
        resolve({ code, signal, asked: this.#asked });
      };
      this.#process.once('error', (error) => {
        spec.log.write(error.message);
        ended(1, null);
      });
      // `close` would wait for grandchildren that hold the pipes; a moment is enough for the last lines.
      this.#process.once('exit', (code, signal) => setTimeout(() => ended(code, signal), lastLinesMs));
    });
  }

  get running(): boolean {
    return this.#running;
  }

  /** SIGTERM, and SIGKILL where the child is still there after `withinMs`. */
  async stop(withinMs: number): Promise<void> {
    if (!this.#running) return;
    this.#asked = true;
    this.#process.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), withinMs);
    await this.exited;
    clearTimeout(timer);
  }

  kill(): void {
    this.#asked = true;
    if (this.#running) this.#process.kill('SIGKILL');
  }
}
