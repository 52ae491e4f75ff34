import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import type { ShutdownReport } from '../../feed/report';
import { buildReport } from '../../feed/report';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import { ControlClient } from './control-client';
import { Desktop } from './desktop';
import { eventually } from './eventually';
import { freePorts, loopback } from './ports';
import { type ConfigWishes, testConfig, tokens } from './test-config';

const root = fileURLToPath(new URL('../../..', import.meta.url));
/** The executable under test; the engine project's global set-up builds it. */
export const executable = join(root, 'dist/tidegate.mjs');
/** Tells what only the inside of the process knows. */
const probe = join(root, 'bench/probe.mjs');

/** How a process ended; `at` in milliseconds since the epoch. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly at: number;
}

/** What must happen when the test is over; vitest's `onTestFinished` or `afterAll`. */
export type Cleanup = (callback: () => Promise<void> | void) => void;

type Wishes = Partial<ConfigWishes>;

/** Starts the real server with the tests' configuration and waits until it takes calls; `inspected`: it tells its `memory`. */
export async function startServer(
  wishes: Wishes,
  cleanup: Cleanup,
  { inspected = false } = {},
): Promise<TestServer> {
  const [sipPort = 0, httpPort = 0] = await freePorts(2);
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-engine-'));
  const dataDir = wishes.dataDir ?? join(folder, 'data');
  const file = join(folder, 'server.yaml');
  writeFileSync(file, stringify(testConfig({ sipPort, httpPort, dataDir, ...wishes })));
  const server = new TestServer(
    folder,
    file,
    wishes.sipPort ?? sipPort,
    wishes.httpPort ?? httpPort,
    dataDir,
    wishes.sipAddress?.includes(':') ? `[${wishes.sipAddress}]` : loopback,
    inspected,
  );
  cleanup(() => server.remove());
  await server.start();
  return server;
}

/** One SIP Server process and all that a test wants to ask of it. */
export class TestServer {
  readonly control: ControlClient;
  private child: ChildProcess | undefined;
  private readonly desktops: Desktop[] = [];
  private ended: Promise<Exit> | undefined;
  private logText = '';

  constructor(
    private readonly folder: string,
    private readonly configFile: string,
    readonly sipPort: number,
    readonly httpPort: number,
    readonly dataDir: string,
    private readonly sipHost: string,
    private readonly inspected: boolean,
  ) {
    this.control = new ControlClient(`http://${loopback}:${httpPort}`);
  }

  /** `host:port` for SIP. */
  get sip(): string {
    return `${this.sipHost}:${this.sipPort}`;
  }

  /** Bytes of an inspected process after a collection of garbage. */
  memory(): Promise<{ readonly rss: number; readonly heapUsed: number }> {
    const child = this.child;
    return new Promise((resolve) => {
      child?.once('message', (usage: { rss: number; heapUsed: number }) => resolve(usage));
      child?.send({ ask: 'memory' });
    });
  }

  /** Starts (or, after an end, restarts on the same data) the process; resolves when it is Started or Suspending. */
  async start(): Promise<void> {
    const child = spawn(
      process.execPath,
      [
        ...(this.inspected ? ['--expose-gc', '--import', probe] : []),
        executable,
        'sip-server',
        '--config',
        this.configFile,
      ],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe', ...(this.inspected ? (['ipc'] as const) : [])],
      },
    );
    this.child = child;
    const keep = (chunk: Buffer): void => {
      this.logText = (this.logText + chunk.toString()).slice(-200_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.ended = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal, at: Date.now() }));
    });
    await eventually(
      'the server answers',
      async () => {
        if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}:\n${this.logText}`);
        const { status } = await this.control.status();
        return status === 'Started' || status === 'Suspending';
      },
      60_000,
    );
  }

  /** Process id of the server itself. */
  get pid(): number {
    const pid = this.child?.pid;
    if (pid === undefined) throw new Error('the server was not started');
    return pid;
  }

  get isAlive(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** What it wrote to stdout and stderr. */
  get log(): string {
    return this.logText;
  }

  /**
   * Resolves when the process has ended and the desktops have heard all it sent; rejects when it lives longer than
   * `withinMs` from now.
   */
  async exit(withinMs = 60_000): Promise<Exit> {
    if (this.ended === undefined) throw new Error('the server was not started');
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the server still runs after ${withinMs} ms:\n${this.log}`)),
        withinMs,
      );
    });
    const exit = await Promise.race([this.ended, late]).finally(() => clearTimeout(timer));
    await eventually('the desktops hear the end', () => this.desktops.every(({ closed }) => closed));
    return exit;
  }

  signal(name: NodeJS.Signals): void {
    process.kill(this.pid, name);
  }

  /** A T-Library client; with the desktop's token unless another is given. */
  async desktop(token: string = tokens.desktop): Promise<Desktop> {
    const desktop = await Desktop.connect(this.control.url, token);
    this.desktops.push(desktop);
    return desktop;
  }

  /** The shutdown journal as it lies on disk. */
  journal(): ShutdownEvent[] {
    const file = join(this.dataDir, 'shutdown-journal.jsonl');
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, 'utf8').split('\n');
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as ShutdownEvent);
  }

  /** The report of the last shutdown, from the journal. */
  lastReport(): ShutdownReport {
    const events = this.journal();
    const id = events.at(-1)?.shutdownId;
    return buildReport(events.filter((event) => event.shutdownId === id));
  }

  /** Ends what is left and removes the files. */
  async remove(): Promise<void> {
    for (const desktop of this.desktops) desktop.close();
    if (this.isAlive) {
      this.child?.kill('SIGKILL');
      await this.ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
