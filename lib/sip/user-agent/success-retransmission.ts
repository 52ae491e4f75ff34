import type { SipRequest } from '../message/types';
import type { GroupedTimers, TimerEntry } from '../transaction/grouped-timers';
import { SIXTY_FOUR_T1, T1, T2 } from '../transaction/timer-values';

export interface SuccessRetransmissionOptions {
  readonly timers: GroupedTimers;
  readonly cseq: number;
  /** Sends the 2xx once more. */
  readonly send: () => void;
  readonly onAck: (ack: SipRequest) => void;
  /** 64*T1 passed without ACK. */
  readonly onTimeout: () => void;
}

/** Repeats a 2xx to an INVITE from T1, doubling to T2, until its ACK comes or 64*T1 pass (RFC 3261 §13.3.1.4). */
export class SuccessRetransmission {
  readonly cseq: number;
  readonly #options: SuccessRetransmissionOptions;
  #intervalMs = T1;
  #retransmit: TimerEntry;
  readonly #deadline: TimerEntry;

  constructor(options: SuccessRetransmissionOptions) {
    this.#options = options;
    this.cseq = options.cseq;
    this.#retransmit = options.timers.start(T1, 'retransmit', this);
    this.#deadline = options.timers.start(SIXTY_FOUR_T1, 'deadline', this);
  }

  acknowledge(ack: SipRequest): void {
    this.stop();
    this.#options.onAck(ack);
  }

  stop(): void {
    this.#options.timers.stop(this.#retransmit);
    this.#options.timers.stop(this.#deadline);
  }

  onTimer(name: string): void {
    if (name === 'deadline') {
      this.stop();
      this.#options.onTimeout();
      return;
    }
    this.#intervalMs = Math.min(this.#intervalMs * 2, T2);
    this.#retransmit = this.#options.timers.start(this.#intervalMs, 'retransmit', this);
    this.#options.send();
  }
}
