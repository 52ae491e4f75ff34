import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readStatistics, type SippStatistics } from './sipp-statistics';
import { freePort, loopback, sleep, until } from './waiting';
import { udpBound } from './process-usage';

export interface CallerOptions {
  readonly scenario: 'caller' | 'caller-shed';
  /** `host:port` that is called. */
  readonly to: string;
  readonly port: number;
  /** Dialled one after the other. */
  readonly numbers: readonly string[];
  readonly rate: number;
  readonly calls: number;
  readonly holdMs: number;
}

/** What a caller's run came to. */
export interface CallerResult extends SippStatistics {
  readonly exitCode: number | null;
  /** From the first call to the end of the last. */
  readonly seconds: number;
  /** SIPp's own words about what went wrong, the beginning of them. */
  readonly errors: string;
}

/** One SIPp process in a folder of its own. */
export class Sipp {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #startedAt = Date.now();
  readonly #exit: Promise<number | null>;

  private constructor(folder: string, args: readonly string[]) {
    this.#folder = folder;
    this.#child = spawn('sipp', args, { cwd: folder, stdio: 'ignore' });
    this.#exit = new Promise((resolve, reject) => {
      this.#child.once('exit', (code) => resolve(code));
      this.#child.once('error', (error) =>
        reject(new Error(`sipp cannot be run (${error.message}); npm run setup installs it`)),
      );
    });
    this.#exit.catch(() => undefined);
  }

  /** Starts the callers; `ended` tells what came of them. */
  static caller(scenarios: string, options: CallerOptions): Promise<Sipp> {
    const { scenario, to, port, numbers, rate, calls, holdMs } = options;
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
    writeFileSync(
      join(folder, 'numbers.csv'),
      `SEQUENTIAL\n${numbers.map((number) => `${number};`).join('\n')}\n`,
    );
    const seconds = Math.ceil(calls / rate + holdMs / 1000);
    return Sipp.#start(folder, port, [
      ...[to, '-sf', join(scenarios, `${scenario}.xml`), '-inf', 'numbers.csv'],
      // At most as many at once as there are: by its default SIPp would start fewer than it is told to.
      ...['-r', String(rate), '-m', String(calls), '-l', String(calls), '-d', String(holdMs)],
      ...['-recv_timeout', '40000', '-timeout', `${seconds + 90}s`, '-timeout_error'],
    ]);
  }

  /** Starts the phone that stands for all extensions; resolves when it listens. */
  static async phone(scenarios: string, port: number): Promise<Sipp> {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-'));
    const phone = await Sipp.#start(folder, port, ['-sf', join(scenarios, 'phone.xml'), '-timeout', '1800s']);
    await until('the SIPp phone listens', () => udpBound(port), 10_000);
    return phone;
  }

  static async #start(folder: string, port: number, args: readonly string[]): Promise<Sipp> {
    const controlPort = await freePort();
    return new Sipp(folder, [
      ...args,
      ...['-i', loopback, '-p', String(port), '-cp', String(controlPort), '-nostdin'],
      ...['-buff_size', '4194304'],
      ...['-trace_stat', '-stf', 'statistics.csv', '-fd', '1', '-trace_err', '-error_file', 'errors.log'],
    ]);
  }

  /** What it counted so far, at most a second old. */
  statistics(): SippStatistics {
    const file = join(this.#folder, 'statistics.csv');
    return readStatistics(existsSync(file) ? readFileSync(file, 'utf8') : '');
  }

  /** Resolves when the last call is over. */
  async ended(): Promise<CallerResult> {
    const exitCode = await this.#exit;
    const seconds = (Date.now() - this.#startedAt) / 1000;
    const file = join(this.#folder, 'errors.log');
    const errors = existsSync(file) ? readFileSync(file, 'utf8').slice(0, 2_000) : '';
    const result = { ...this.statistics(), exitCode, seconds, errors };
    rmSync(this.#folder, { recursive: true, force: true });
    return result;
  }

  /** Ends a phone; its statistics are complete a second after the last call. */
  async stop(): Promise<SippStatistics> {
    await sleep(1_200);
    const statistics = this.statistics();
    this.#child.kill('SIGKILL');
    await this.#exit.catch(() => undefined);
    rmSync(this.#folder, { recursive: true, force: true });
    return statistics;
  }
}
