import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage, processTree, rssBytes, udpBound } from './process-usage';
import { failedCalls, numbersOf, scenarioFolder } from './site';
import { Sipp } from './sipp';
import { holdMs } from './steady';
import { freePort, loopback, until } from './waiting';

/** The same calls through Kamailio. */
export interface KamailioFigures {
  readonly version: string;
  readonly rate: number;
  readonly calls: number;
  readonly failed: number;
  readonly achievedRate: number;
  readonly cpuSecondsPer1000Calls: number;
  readonly rssBytes: number;
}

/** Starts Kamailio with one worker and the dialog module between the same callers and phone, and stops it again. */
export async function kamailioRun(root: string, rate: number, seconds: number): Promise<KamailioFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
  const [port, phonePort, callerPort] = [await freePort(), await freePort(), await freePort()];
  const template = readFileSync(join(root, 'bench/kamailio.cfg'), 'utf8');
  const config = template.replaceAll('{{port}}', String(port)).replaceAll('{{phonePort}}', String(phonePort));
  writeFileSync(join(folder, 'kamailio.cfg'), config);
  const kamailio = new Kamailio(folder);
  let phone: Sipp | undefined;
  try {
    await until('Kamailio listens', () => kamailio.alive() && udpBound(port), 10_000);
    phone = await Sipp.phone(scenarioFolder(root), phonePort);
    const calls = rate * seconds;
    const before = kamailio.cpuSeconds;
    const caller = await Sipp.caller(scenarioFolder(root), {
      scenario: 'caller',
      to: `${loopback}:${port}`,
      port: callerPort,
      numbers: numbersOf.extension,
      rate,
      calls,
      holdMs,
    });
    const result = await caller.ended();
    return {
      version: kamailio.version,
      rate,
      calls,
      failed: failedCalls(calls, result),
      achievedRate: Math.round(calls / (result.seconds - holdMs / 1000)),
      cpuSecondsPer1000Calls: ((kamailio.cpuSeconds - before) / calls) * 1000,
      rssBytes: kamailio.rssBytes,
    };
  } finally {
    await phone?.stop();
    await kamailio.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

class Kamailio {
  readonly #child: ChildProcess;
  readonly #exit: Promise<unknown>;
  #log = '';
  #failure: Error | undefined;

  constructor(folder: string) {
    // -DD: in the foreground with all its processes; -b: the most that it asks for as a receive buffer.
    const args = [
      '-f',
      join(folder, 'kamailio.cfg'),
      '-DD',
      '-E',
      '-m',
      '1024',
      '-b',
      '4194304',
      '-Y',
      folder,
    ];
    this.#child = spawn('kamailio', args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-5_000);
    });
    this.#child.once('error', (error) => {
      this.#failure = new Error(
        `kamailio cannot be run (${error.message}); on Debian: apt-get install kamailio`,
      );
    });
    this.#exit = new Promise((resolve) => this.#child.once('close', resolve));
  }

  /** Throws when it could not be started or has ended. */
  alive(): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#child.exitCode !== null) throw new Error(`Kamailio ended:\n${this.#log}`);
    return true;
  }

  get version(): string {
    const { stdout } = spawnSync('kamailio', ['-v'], { encoding: 'utf8' });
    return /version: kamailio (\S+)/.exec(stdout)?.[1] ?? 'unknown';
  }

  get cpuSeconds(): number {
    return processTree(this.#child.pid!).reduce((sum, pid) => sum + cpuUsage(pid).total, 0);
  }

  get rssBytes(): number {
    return processTree(this.#child.pid!).reduce((sum, pid) => sum + rssBytes(pid), 0);
  }

  async stop(): Promise<void> {
    if (this.#child.pid === undefined) return;
    this.#child.kill('SIGTERM');
    await this.#exit;
  }
}
