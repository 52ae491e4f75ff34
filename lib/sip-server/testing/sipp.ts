import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually';
import { freePort, isListening, loopback } from './ports';
import type { Cleanup } from './test-server';

const scenarios = fileURLToPath(new URL('sipp/', import.meta.url));

/** How SIPp plays; times in milliseconds. */
export interface SippOptions {
  /** Name of a file in `sipp/` without `.xml`. */
  readonly scenario: string;
  /** `host:port` of the server; a phone that only waits needs none. */
  readonly to?: string;
  /** Number that is called (`[service]`). */
  readonly dial?: string;
  readonly port?: number;
  /** Default UDP; TCP: one connection for all calls. */
  readonly transport?: 'udp' | 'tcp';
  /** Its address, without brackets; default 127.0.0.1. */
  readonly address?: string;
  /** Values of `{{name}}` in the scenario. */
  readonly values?: Readonly<Record<string, string | number>>;
  /**
   * The pause of the scenario: how long a caller talks, how long a phone rings. `until-told`: until `hangUp` (UDP
   * callers of scenarios with one pause), so that a test on a busy machine needs no guess of how long it takes.
   */
  readonly pauseMs?: number | 'until-told';
  /** Number of calls after which SIPp ends; a phone without it runs until the test ends. */
  readonly calls?: number;
  /** What `[authentication]` answers challenges with (MD5 alone). */
  readonly credentials?: { readonly username: string; readonly password: string };
  /** Calls started a second. */
  readonly rate?: number;
}

export interface SippResult {
  /** 0: every call went as the scenario says. */
  readonly code: number | null;
  readonly output: string;
}

/** Stands for the pause of a caller who waits to be told: a note that this call is so far, then an INFO in the call. */
const waitsToBeTold = '<nop><action><log message="waits [call_id]"/></action></nop><recv request="INFO"/>';
/** Longer than any test: SIPp itself is ended with its test. */
const waitMaxMs = 600_000;

/** One SIPp process. */
export class Sipp {
  private output = '';
  private readonly result: Promise<SippResult>;

  constructor(
    readonly port: number,
    private readonly folder: string,
    child: ReturnType<typeof spawn>,
    private readonly options: SippOptions,
  ) {
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    this.result = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve({ code, output: `${this.output}\n${this.errors()}` }));
    });
    this.result.catch(() => undefined);
  }

  /** Resolves when SIPp has ended, whatever the result. */
  ended(): Promise<SippResult> {
    return this.result;
  }

  /** Resolves when every call went as written; throws SIPp's own words otherwise. */
  async succeeded(): Promise<void> {
    const { code, output } = await this.result;
    if (code !== 0)
      throw new Error(`SIPp ${this.options.scenario} ended with ${code}:\n${output}\n${this.messages()}`);
  }

  /** Lets callers who wait until told go on: they hang up, or give up. Resolves when every call went as written. */
  async hangUp(): Promise<void> {
    const { calls = 1, address = loopback, scenario } = this.options;
    const waiting = (): string[] =>
      [...this.logged().matchAll(/^waits (.+)$/gm)].map(([, id = '']) => id.trim());
    await eventually(
      () => `${calls} calls of SIPp ${scenario} wait to be told: ${this.logged()}\n${this.messages()}`,
      () => waiting().length >= calls,
    );
    const socket = createSocket('udp4');
    for (const callId of waiting()) socket.send(this.toldTo(callId), this.port, address);
    await this.succeeded().finally(() => socket.close());
  }

  /** An INFO in the call as its INVITE had it, so that what the scenario copies from it is right. */
  private toldTo(callId: string): string {
    const invite = this.messages()
      .split(/^-{10,}.*$/m)
      .find((block) => /^INVITE /m.test(block) && block.includes(`Call-ID: ${callId}`));
    const lines = (invite ?? '').split(/\r?\n/).filter((line) => /^(?:Via|From|To|Call-ID):/.test(line));
    return ['INFO sip:told SIP/2.0', ...lines, 'CSeq: 1 INFO', 'Content-Length: 0', '', ''].join('\r\n');
  }

  /** Every message sent and received so far, as SIPp logs it. */
  messages(): string {
    return readText(join(this.folder, 'messages.log'));
  }

  /** Start lines of what came in, in order, e.g. `SIP/2.0 603 Decline` or `BYE sip:…`. */
  received(): string[] {
    const blocks = this.messages().split(/^-{10,}.*$/m);
    return blocks.flatMap(
      (block) => /(?:UDP|TCP) message received[^\n]*:\s*\n+([^\r\n]+)/.exec(block)?.[1] ?? [],
    );
  }

  /** Waits until a message whose start line begins so has come `count` times. */
  receives(startLine: string, { count = 1 } = {}): Promise<true> {
    return eventually(
      () => `${count} × ${startLine} at SIPp ${this.options.scenario}; came: ${this.received().join(' | ')}`,
      () => this.received().filter((line) => line.startsWith(startLine)).length >= count,
    );
  }

  private logged(): string {
    return readText(join(this.folder, 'notes.log'));
  }

  private errors(): string {
    return readText(join(this.folder, 'errors.log'));
  }
}

/** Starts SIPp with a scenario of ours; it is ended with the test if it still runs. */
export async function startSipp(options: SippOptions, cleanup: Cleanup): Promise<Sipp> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-sipp-'));
  const port = options.port ?? (await freePort());
  const file = join(folder, `${options.scenario}.xml`);
  const template = readFileSync(join(scenarios, `${options.scenario}.xml`), 'utf8');
  const played = options.pauseMs === 'until-told' ? template.replace('<pause/>', waitsToBeTold) : template;
  writeFileSync(file, fill(played, options.values ?? {}));
  const child = spawn('sipp', sippArguments(options, file, folder, port, await freePort()), {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const sipp = new Sipp(port, folder, child, options);
  cleanup(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await sipp.ended().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });
  if (options.to === undefined) await listening(child, port, options.transport ?? 'udp');
  return sipp;
}

function sippArguments(
  options: SippOptions,
  file: string,
  folder: string,
  port: number,
  controlPort: number,
): string[] {
  const { calls, rate = 10, dial = '8000', credentials } = options;
  const pauseMs = options.pauseMs === 'until-told' ? waitMaxMs : (options.pauseMs ?? 1000);
  return [
    ...(options.to === undefined ? [] : [options.to]),
    ...(options.transport === 'tcp' ? ['-t', 't1'] : []),
    ...['-sf', file, '-i', options.address ?? loopback, '-p', String(port), '-cp', String(controlPort)],
    ...[
      '-s',
      dial,
      '-d',
      String(pauseMs),
      '-r',
      String(rate),
      '-nostdin',
      '-timeout',
      `${120 + Math.ceil(pauseMs / 1000)}s`,
      '-timeout_error',
    ],
    ...(credentials === undefined ? [] : ['-au', credentials.username, '-ap', credentials.password]),
    ...(calls === undefined ? [] : ['-m', String(calls)]),
    ...['-trace_msg', '-message_file', join(folder, 'messages.log')],
    ...['-trace_logs', '-log_file', join(folder, 'notes.log')],
    ...['-trace_err', '-error_file', join(folder, 'errors.log')],
  ];
}

/** A phone must be there before the first call: its port shows in the kernel's table. */
async function listening(
  child: ReturnType<typeof spawn>,
  port: number,
  transport: 'udp' | 'tcp',
): Promise<void> {
  await eventually(`SIPp listens on ${port}`, () => {
    if (child.exitCode !== null) throw new Error(`SIPp ended with ${child.exitCode}`);
    return isListening(port, transport);
  });
}

function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the scenario wants a value for {{${name}}}`);
    return String(value);
  });
}

function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
