import { z } from 'zod';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import {
  abortAnswer,
  errorAnswer,
  eventsAnswer,
  impactAnswer,
  optionsAnswer,
  selfTestAnswer,
  shutdownsAnswer,
  startAnswer,
  statusAnswer,
  stopAnswer,
} from './schemas';
import type {
  AbortOutcome,
  Impact,
  OptionsAnswer,
  SelfTest,
  StartAnswer,
  StatusAnswer,
  StopOutcome,
} from './schemas';

/** How long a command may take before it counts as unanswered (spec S-2: the default `suspending-wait-timeout`). */
const commandTimeoutMs = 10_000;
const readTimeoutMs = 5000;

const brand = Symbol.for('tidegate.console.control-failure');

/** `no-answer`: nobody can say whether the server got it; `refused`: it said no, in `message`. */
export class ControlFailure extends Error {
  readonly [brand] = true;

  constructor(
    readonly kind: 'no-answer' | 'refused',
    readonly status: number | null,
    message: string,
  ) {
    super(message);
    this.name = 'ControlFailure';
  }
}

/** `instanceof` won't do: Next's module graph and the server's, where the clients are made, each have a class of their own. */
export function isControlFailure(error: unknown): error is ControlFailure {
  return typeof error === 'object' && error !== null && brand in error;
}

interface CommandBody {
  readonly requestId: string;
  readonly initiator: string;
  readonly reason: string;
}

/** A SIP Server's control interface. Every call has a time-out and fails with ControlFailure. */
export interface ControlClient {
  status(): Promise<StatusAnswer>;
  impact(): Promise<Impact>;
  gracefulShutdown(body: CommandBody & { whenSuspended: 'wait' | 'exit' }): Promise<StartAnswer>;
  abort(body: CommandBody): Promise<AbortOutcome>;
  stop(body: CommandBody): Promise<StopOutcome>;
  /** Releases a suspected ghost (spec S-93). */
  releaseCall(connID: string, body: CommandBody): Promise<void>;
  selfTest(): Promise<SelfTest>;
  /** All options of section TServer with what is allowed and what they mean. */
  options(): Promise<OptionsAnswer>;
  changeOptions(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Ids of the journal's shutdowns, newest first. */
  shutdowns(): Promise<string[]>;
  /** Events with seq > after, in order; possibly not all of them. */
  events(shutdownId: string, after: number): Promise<ShutdownEvent[]>;
}

export function httpControlClient(url: string, token: string, fetcher: typeof fetch = fetch): ControlClient {
  async function call<S extends z.ZodType>(
    schema: S,
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    timeoutMs: number,
    body?: object,
  ): Promise<z.infer<S>> {
    let response: Response;
    let answer: unknown;
    try {
      response = await fetcher(new URL(path, url), {
        method,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        signal: AbortSignal.timeout(timeoutMs),
        redirect: 'error',
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      answer = await response.json();
    } catch (error) {
      throw new ControlFailure('no-answer', null, reasonOf(error, timeoutMs));
    }
    if (!response.ok) {
      const told = errorAnswer.safeParse(answer);
      const message = told.success ? told.data.error.message : `HTTP status ${response.status}`;
      throw new ControlFailure('refused', response.status, message);
    }
    const parsed = schema.safeParse(answer);
    if (!parsed.success)
      throw new ControlFailure('no-answer', response.status, `its answer to ${path} can't be understood`);
    return parsed.data;
  }
  const post = <S extends z.ZodType>(schema: S, path: string, body: object) =>
    call(schema, 'POST', path, commandTimeoutMs, body);
  const get = <S extends z.ZodType>(schema: S, path: string) => call(schema, 'GET', path, readTimeoutMs);
  return {
    status: () => get(statusAnswer, '/control/status'),
    impact: () => get(impactAnswer, '/control/impact'),
    gracefulShutdown: (body) => post(startAnswer, '/control/graceful-shutdown', body),
    abort: (body) => post(abortAnswer, '/control/graceful-shutdown/abort', body),
    stop: (body) => post(stopAnswer, '/control/stop', body),
    releaseCall: async (connID, body) => {
      await post(z.unknown(), `/control/calls/${encodeURIComponent(connID)}/release`, body);
    },
    selfTest: () => post(selfTestAnswer, '/control/self-test', {}),
    options: () => get(optionsAnswer, '/control/options?detail=1'),
    changeOptions: async (changes) => {
      await call(z.unknown(), 'PATCH', '/control/options', commandTimeoutMs, changes);
    },
    shutdowns: async () =>
      (await get(shutdownsAnswer, '/control/shutdowns')).map((shutdown) => shutdown.shutdownId),
    events: (shutdownId, after) =>
      get(eventsAnswer, `/control/shutdowns/${encodeURIComponent(shutdownId)}/events?after=${after}`),
  };
}

function reasonOf(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `no answer within ${timeoutMs / 1000} s`;
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return 'connection refused';
  return cause instanceof Error ? cause.message : error.message;
}
