import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage } from './process-usage';
import { plantConfig, token } from './plant';
import { freePort, loopback, sleep, until } from './waiting';

/** What the probe in the server's process tells. Bytes. */
export interface Inside {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly arrayBuffers: number;
  readonly lagP99Ms: number;
  readonly lagMaxMs: number;
}

export interface ServerPorts {
  readonly sip: number;
  readonly http: number;
  readonly phone: number;
  readonly caller: number;
}

/** The built SIP Server as a process of its own, with the probe in it. */
export class BenchServer {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #exit: Promise<number | null>;
  #log = '';
  #asked = 0;

  private constructor(
    readonly ports: ServerPorts,
    folder: string,
    root: string,
    profile: string | undefined,
  ) {
    this.#folder = folder;
    const profiling = profile === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profile];
    const probe = join(root, 'bench/probe.mjs');
    const server = [join(root, 'dist/tidegate.mjs'), 'sip-server', '--config', join(folder, 'server.yaml')];
    this.#child = spawn(process.execPath, ['--expose-gc', ...profiling, '--import', probe, ...server], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const keep = (chunk: Buffer): void => {
      this.#log = (this.#log + chunk.toString()).slice(-20_000);
    };
    this.#child.stdout?.on('data', keep);
    this.#child.stderr?.on('data', keep);
    this.#exit = new Promise((resolve) => this.#child.once('exit', resolve));
  }

  static async start(root: string, profile: string | undefined): Promise<BenchServer> {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
    if (profile !== undefined) mkdirSync(profile, { recursive: true });
    const [sip, http, phone, caller] = [
      await freePort(),
      await freePort(),
      await freePort(),
      await freePort(),
    ];
    const ports = { sip, http, phone, caller };
    writeFileSync(join(folder, 'server.yaml'), plantConfig(ports, join(folder, 'data')));
    const server = new BenchServer(ports, folder, root, profile);
    await until('the server is started', () => server.#ready(), 20_000);
    return server;
  }

  get sip(): string {
    return `${loopback}:${this.ports.sip}`;
  }

  get cpu(): { readonly total: number; readonly system: number } {
    return cpuUsage(this.#child.pid!);
  }

  /** Its last log lines. */
  get log(): string {
    return this.#log;
  }

  webSocketUrl(path: '/tlib' | '/feed'): string {
    return `ws://${loopback}:${this.ports.http}${path}`;
  }

  /** Any request of the control interface. */
  control(path: string, body?: object): Promise<Response> {
    return fetch(`http://${loopback}:${this.ports.http}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** The value of a metric without labels. */
  async metric(name: string): Promise<number> {
    const text = await (await this.control('/metrics')).text();
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN);
  }

  /** Asks the probe: `memory` collects garbage first, `reset-lag` begins the lag's histogram anew. */
  inside(ask: 'memory' | 'lag' | 'reset-lag' | 'snapshot', file?: string): Promise<Inside> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      const hear = (answer: Inside & { id: number }): void => {
        if (answer.id !== id) return;
        this.#child.off('message', hear);
        resolve(answer);
      };
      this.#child.on('message', hear);
      this.#child.send({ id, ask, file });
    });
  }

  /** Resolves with its exit status. */
  exited(): Promise<number | null> {
    return this.#exit;
  }

  /** Stop now, then by force; a profile is written at an ordinary end only. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const ended = await Promise.race([this.#exit.then(() => true), sleep(20_000).then(() => false)]);
    if (!ended) this.#child.kill('SIGKILL');
    await this.#exit;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ready(): Promise<boolean> {
    if (this.#child.exitCode !== null) throw new Error(`the server ended:\n${this.#log}`);
    return this.control('/readyz').then(
      ({ status }) => status === 200,
      () => false,
    );
  }
}
