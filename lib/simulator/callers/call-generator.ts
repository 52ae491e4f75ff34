import type { Clock, Timer } from '../../clock/clock';
import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../../sip/user-agent/types';
import type { Counters } from '../counters';
import { type Random, exponential, logNormal } from '../random';
import { Caller } from './caller';

/** Methods that the callers serve. */
export const callerMethods = ['INVITE', 'ACK', 'CANCEL', 'BYE', 'UPDATE', 'INFO', 'OPTIONS'] as const;

const mediaPortFirst = 30_000;
const mediaPortsCount = 5_000;
/** A talk lasts at most so many times the mean, so that a demo never waits for one person. */
const lengthFactorMax = 4;

export interface CallGeneratorOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
  readonly createAgent: (handler: UserAgentHandler) => UserAgent;
  /** Request-URIs, each as likely as the others; one named twice is twice as likely. */
  readonly uris: readonly string[];
  readonly callsPerMinute: number;
  readonly meanCallMs: number;
  /** Standard deviation of the logarithm of call lengths and of patience. */
  readonly sigma: number;
  readonly meanPatienceMs: number;
  /** Calls up at the same time; more are counted as skipped. */
  readonly callsMax: number;
}

/** Callers that arrive at random (Poisson) at a steady mean rate. */
export class CallGenerator implements UserAgentHandler {
  readonly #options: CallGeneratorOptions;
  readonly #agent: UserAgent;
  readonly #callers = new Set<Caller>();
  #next: Timer | undefined;
  #placed = 0;

  constructor(options: CallGeneratorOptions) {
    this.#options = options;
    this.#agent = options.createAgent(this);
  }

  async start(): Promise<void> {
    await this.#agent.open();
    this.#scheduleNext();
  }

  /** Calls that somebody answered, and calls that still wait. */
  get counts(): { readonly talking: number; readonly waiting: number } {
    let talking = 0;
    for (const caller of this.#callers) if (caller.state === 'talking') talking += 1;
    return { talking, waiting: this.#callers.size - talking };
  }

  /** No further calls; those that are up go on. */
  pause(): void {
    this.#next?.cancel();
    this.#next = undefined;
  }

  hangUpAll(): void {
    this.pause();
    for (const caller of [...this.#callers]) caller.hangUp();
  }

  close(): Promise<void> {
    this.pause();
    return this.#agent.close();
  }

  onInvite(leg: IncomingLeg): void {
    leg.reject(480);
  }

  onRequest(transaction: ServerRequest): void {
    transaction.respond(transaction.request.method === 'OPTIONS' ? 200 : 481);
  }

  #scheduleNext(): void {
    const { clock, random, callsPerMinute } = this.#options;
    if (callsPerMinute <= 0) return;
    this.#next = clock.schedule(exponential(random, 60_000 / callsPerMinute), () => {
      this.#scheduleNext();
      this.#place();
    });
  }

  #place(): void {
    const { clock, random, counters, uris, meanCallMs, meanPatienceMs, sigma, callsMax } = this.#options;
    if (this.#callers.size >= callsMax) {
      counters.bump('callsSkipped');
      return;
    }
    this.#placed += 1;
    const number = `0711${String(1_000_000 + Math.floor(random() * 8_999_999))}`;
    const plan = {
      number,
      uri: uris[Math.floor(random() * uris.length)] ?? '',
      patienceMs: logNormal(random, meanPatienceMs, sigma),
      lengthMs: Math.min(logNormal(random, meanCallMs, sigma), meanCallMs * lengthFactorMax),
      mediaPort: mediaPortFirst + 2 * (this.#placed % mediaPortsCount),
    };
    const caller = new Caller(clock, this.#agent, counters, plan, (over) => this.#callers.delete(over));
    this.#callers.add(caller);
    caller.place();
  }
}
