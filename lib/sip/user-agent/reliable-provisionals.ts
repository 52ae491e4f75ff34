import { decimal } from '../message/lexer';
import type { SipRequest } from '../message/types';
import type { GroupedTimers, TimerEntry, TimerTarget } from '../transaction/grouped-timers';
import { SIXTY_FOUR_T1, T1 } from '../transaction/timer-values';
import type { ServerRequest } from './types';

/** Responses that wait for an earlier one's PRACK; more are left out. */
const QUEUE_MAX = 8;
const RSEQ_START_BELOW = 2 ** 31;

interface Reliable {
  readonly rseq: number;
  readonly send: () => void;
  readonly onPrack: ((transaction: ServerRequest) => void) | undefined;
}

/**
 * The provisional responses of one INVITE that want a PRACK (RFC 3262 §3): each is sent again, from T1 on, ever twice as
 * late, until its PRACK comes; the next one goes out after that.
 */
export class ReliableProvisionals implements TimerTarget {
  readonly #timers: GroupedTimers;
  readonly #cseq: number;
  readonly #onTimeout: () => void;
  readonly #waiting: Reliable[] = [];
  #rseq: number;
  #current: Reliable | undefined;
  #intervalMs = T1;
  #retransmit: TimerEntry | undefined;
  #deadline: TimerEntry | undefined;

  /** `random` in [0, 1) chooses the first RSeq; `onTimeout`: no PRACK in 64*T1. */
  constructor(timers: GroupedTimers, cseq: number, random: number, onTimeout: () => void) {
    this.#timers = timers;
    this.#cseq = cseq;
    this.#rseq = Math.floor(random * (RSEQ_START_BELOW - 1));
    this.#onTimeout = onTimeout;
  }

  /** Sends the response that `build` makes with its RSeq, now or after the PRACK of the one before. */
  send(sendWith: (rseq: number) => () => void, onPrack?: (transaction: ServerRequest) => void): void {
    if (this.#waiting.length >= QUEUE_MAX) return;
    const rseq = ++this.#rseq;
    this.#waiting.push({ rseq, send: sendWith(rseq), onPrack });
    this.#next();
  }

  /** A PRACK: hands it to whom its response belongs to; false: it acknowledges none (481). */
  onPrack(transaction: ServerRequest): boolean {
    const current = this.#current;
    if (current === undefined || !this.#names(transaction.request, current.rseq)) return false;
    this.stopSending();
    this.#current = undefined;
    if (current.onPrack === undefined) transaction.respond(200);
    else current.onPrack(transaction);
    this.#next();
    return true;
  }

  /** The INVITE has its final response: nothing is repeated any more, a late PRACK is still known. */
  stopSending(): void {
    this.#timers.stop(this.#retransmit);
    this.#timers.stop(this.#deadline);
  }

  /** A final response is out: what waits is never sent. */
  stop(): void {
    this.stopSending();
    this.#waiting.length = 0;
  }

  onTimer(name: string): void {
    if (name === 'deadline') {
      this.stop();
      this.#onTimeout();
      return;
    }
    this.#intervalMs *= 2;
    this.#retransmit = this.#timers.start(this.#intervalMs, 'retransmit', this);
    this.#current?.send();
  }

  #next(): void {
    if (this.#current !== undefined) return;
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#current = next;
    this.#intervalMs = T1;
    this.#retransmit = this.#timers.start(T1, 'retransmit', this);
    this.#deadline = this.#timers.start(SIXTY_FOUR_T1, 'deadline', this);
    next.send();
  }

  /** RAck: response-num, CSeq number and method of the INVITE (RFC 3262 §7.2). */
  #names(prack: SipRequest, rseq: number): boolean {
    const [responseNumber, cseq, method] = (prack.headers.get('rack') ?? '').trim().split(/\s+/);
    return (
      decimal(responseNumber ?? '') === rseq && decimal(cseq ?? '') === this.#cseq && method === 'INVITE'
    );
  }
}
