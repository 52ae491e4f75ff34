import { randomUUID } from 'node:crypto';
import { httpShutdownEvent } from '../../feed/http-form';
import type { ShutdownReport } from '../../feed/report';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { ImpactAnswer, SelfTestAnswer, StatusAnswer } from '../control/types';
import { tokens } from './test-config';

/** Far more than an answer takes on a busy machine. */
const answerMs = 20_000;

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** What a test reads of a report without caring for its instants. */
export type HttpReport = Omit<ShutdownReport, 'requestedAt' | 'gatesClosedAt' | 'suspendedAt' | 'endedAt'>;

interface Failure {
  readonly error?: { readonly code: string; readonly message: string; readonly field?: string };
}

/** The control interface over the network, as any control layer would use it; nothing is checked here. */
export class ControlClient {
  constructor(
    readonly url: string,
    private readonly token: string | undefined = tokens.console,
  ) {}

  async call<T>(method: string, path: string, body?: unknown): Promise<Answer<T & Failure>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        ...(this.token === undefined ? {} : { authorization: `Bearer ${this.token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerMs),
    });
    const text = await response.text();
    const json = (response.headers.get('content-type') ?? '').includes('json');
    return { status: response.status, body: (json ? JSON.parse(text) : { text }) as T & Failure };
  }

  async status(): Promise<StatusAnswer> {
    return (await this.call<StatusAnswer>('GET', '/control/status')).body;
  }

  async impact(): Promise<ImpactAnswer> {
    return (await this.call<ImpactAnswer>('GET', '/control/impact')).body;
  }

  async selfTest(): Promise<SelfTestAnswer> {
    return (await this.call<SelfTestAnswer>('POST', '/control/self-test', { requestId: randomUUID() })).body;
  }

  /** Starts a graceful shutdown; `whenSuspended` is `exit` unless said otherwise, so that the process ends by itself. */
  gracefulShutdown(
    request: {
      whenSuspended?: 'wait' | 'exit';
      requestId?: string;
      initiator?: string;
      reason?: string;
    } = {},
  ): Promise<Answer<{ shutdownId: string; status: string } & Failure>> {
    return this.call('POST', '/control/graceful-shutdown', {
      requestId: randomUUID(),
      initiator: 'admin',
      reason: 'maintenance',
      whenSuspended: 'exit',
      ...request,
    });
  }

  abort(): Promise<
    Answer<{ status: string; notUndone: Record<string, number>; error?: { code: string; message: string } }>
  > {
    return this.call('POST', '/control/graceful-shutdown/abort', command('back to work'));
  }

  stop(): Promise<Answer<{ status: string } & Failure>> {
    return this.call('POST', '/control/stop', command('stop now'));
  }

  patchOptions(options: Record<string, unknown>): Promise<Answer<Failure>> {
    return this.call('PATCH', '/control/options', options);
  }

  /** The report of one shutdown; its instants are ISO 8601 here. */
  async report(shutdownId: string): Promise<HttpReport> {
    return (await this.call<HttpReport>('GET', `/control/shutdowns/${shutdownId}`)).body;
  }

  /** Every shutdown of the journal, newest first. */
  async reports(): Promise<HttpReport[]> {
    return (await this.call<HttpReport[]>('GET', '/control/shutdowns')).body;
  }

  async events(shutdownId: string, after = 0): Promise<ShutdownEvent[]> {
    const path = `/control/shutdowns/${shutdownId}/events?after=${after}`;
    const { body } = await this.call<unknown[]>('GET', path);
    return body.map((event) => httpShutdownEvent.parse(event));
  }

  /** One sample of `/metrics`, e.g. `tidegate_invites_rejected_total{code="603"}`; labels in any order; summed over matches. */
  async metric(name: string, labels: Record<string, string> = {}): Promise<number> {
    const response = await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(answerMs) });
    const samples = (await response.text())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `))
      .filter((line) => Object.entries(labels).every(([key, value]) => line.includes(`${key}="${value}"`)));
    return samples.reduce((total, line) => total + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
  }
}

function command(reason: string): { requestId: string; initiator: string; reason: string } {
  return { requestId: randomUUID(), initiator: 'admin', reason };
}
