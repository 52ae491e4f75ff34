import type { Clock, Timer } from '../../clock/clock';
import { parseNameAddr } from '../../sip/message/name-addr';
import type { SipResponse } from '../../sip/message/types';
import { type Random, between } from '../random';

/** Seconds asked for in REGISTER; short, so that a restarted server knows its phones soon. */
const usualExpiresSeconds = 60;
const usualRetryMs = [4_000, 10_000] as const;
const retryAfterMaxSeconds = 300;

export interface RegistrationOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Sends one REGISTER of this binding with the given Expires; `undefined` = no answer. */
  readonly send: (expires: number, onFinal: (response: SipResponse | undefined) => void) => void;
  readonly onRefused: () => void;
  /** Seconds asked for; default 60. */
  readonly expires?: number;
  /** Pause after a failure, at least and at most; default 4–10 s. */
  readonly retryMs?: readonly [min: number, max: number];
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'registering' }
  | { readonly kind: 'registered'; readonly refresh: Timer }
  | { readonly kind: 'waiting'; readonly retry: Timer }
  | { readonly kind: 'stopped' };

/** Keeps one phone's binding at one registrar (RFC 3261 §10): refreshed before it ends, tried again when refused. */
export class Registration {
  readonly #options: RegistrationOptions;
  readonly #expires: number;
  #state: State = { kind: 'idle' };

  constructor(options: RegistrationOptions) {
    this.#options = options;
    this.#expires = options.expires ?? usualExpiresSeconds;
  }

  get registered(): boolean {
    return this.#state.kind === 'registered';
  }

  start(): void {
    if (this.#state.kind === 'idle') this.#register();
  }

  /** Removes the binding; `done` is called with or without an answer. */
  stop(done: () => void): void {
    const before = this.#state;
    this.abandon();
    if (before.kind === 'registered' || before.kind === 'registering') this.#options.send(0, done);
    else done();
  }

  /** The phone is gone without a word. */
  abandon(): void {
    const before = this.#state;
    this.#state = { kind: 'stopped' };
    if (before.kind === 'registered') before.refresh.cancel();
    if (before.kind === 'waiting') before.retry.cancel();
  }

  #register(): void {
    this.#state = { kind: 'registering' };
    this.#options.send(this.#expires, (response) => {
      if (this.#state.kind !== 'registering') return;
      if (response !== undefined && response.status < 300) this.#accepted(response);
      else this.#refused(response);
    });
  }

  #accepted(response: SipResponse): void {
    const { clock, random } = this.#options;
    const afterMs = grantedSeconds(response, this.#expires) * 1000 * between(random, 0.4, 0.6);
    const refresh = clock.schedule(Math.max(1_000, afterMs), () => this.#register());
    this.#state = { kind: 'registered', refresh };
  }

  #refused(response: SipResponse | undefined): void {
    const { clock, random, onRefused, retryMs: [min, max] = usualRetryMs } = this.#options;
    if (response !== undefined) onRefused();
    const jitter = between(random, min, max);
    const afterMs = response === undefined ? jitter : Math.max(jitter, retryAfterSeconds(response) * 1000);
    this.#state = { kind: 'waiting', retry: clock.schedule(afterMs, () => this.#register()) };
  }
}

/** What the registrar granted: the contact's own expires, the Expires header, or what was asked for. */
function grantedSeconds(response: SipResponse, asked: number): number {
  const contact = response.headers.get('Contact');
  const own = contact === undefined ? undefined : parseNameAddr(contact)?.params.get('expires');
  const seconds = Number(own ?? response.headers.get('Expires') ?? asked);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, asked) : asked;
}

function retryAfterSeconds(response: SipResponse): number {
  const seconds = Number.parseInt(response.headers.get('Retry-After') ?? '0', 10);
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, retryAfterMaxSeconds) : 0;
}
