import type { SipRequest } from '../message/types';
import type { Remote } from '../transport/transport';
import type { InviteServerUser, Route, TransactionContext } from './context';
import { assertEdge, type Edges } from './edges';
import type { TimerEntry } from './grouped-timers';
import type { ServerKeys } from './keys';
import { SIXTY_FOUR_T1, T1, T2, T4, TRYING_AFTER } from './timer-values';

export type InviteServerState = 'proceeding' | 'completed' | 'confirmed' | 'accepted' | 'terminated';

/** RFC 6026 Figure 7 (RFC 3261 Figure 7 with `accepted`). */
export const INVITE_SERVER_EDGES: Edges<InviteServerState> = {
  proceeding: ['completed', 'accepted'],
  completed: ['confirmed', 'terminated'],
  confirmed: ['terminated'],
  accepted: ['terminated'],
  terminated: [],
};

/** INVITE server transaction (RFC 3261 §17.2.1, RFC 6026 §7.1): timers G, H, I, L and 100 Trying. */
export class InviteServerTransaction {
  readonly method = 'INVITE';
  /** Where the request came from. */
  readonly source: Remote;
  /** Where responses go. */
  readonly route: Route;
  /** Its user; of an accepted one for as long as the ACK is wanted. */
  user: InviteServerUser | undefined;
  readonly #context: TransactionContext;
  readonly #keys: ServerKeys;
  /** For 100 Trying; let go with the first response, since a transaction outlives its call's set-up by 32 s. */
  #request: SipRequest | undefined;
  #state: InviteServerState = 'proceeding';
  #intervalMs = T1;
  #response: Buffer | undefined;
  #retransmit: TimerEntry | undefined;
  #deadline: TimerEntry | undefined;

  constructor(
    context: TransactionContext,
    keys: ServerKeys,
    request: SipRequest,
    source: Remote,
    route: Route,
  ) {
    this.#context = context;
    this.#keys = keys;
    this.#request = request;
    this.source = source;
    this.route = route;
    this.#retransmit = context.timers.start(TRYING_AFTER, 'trying', this);
  }

  get state(): InviteServerState {
    return this.#state;
  }

  /** Sends a response of the user; after a final one only 2xx retransmissions still go out (RFC 6026 §7.1). */
  respond(status: number, bytes: Buffer): void {
    if (this.#state === 'accepted' && status >= 200 && status < 300) {
      this.#send(bytes);
      return;
    }
    if (this.#state !== 'proceeding') return;
    this.#context.timers.stop(this.#retransmit);
    this.#request = undefined;
    this.#response = bytes;
    if (status >= 300) this.#complete();
    else if (status >= 200) this.#accept();
    this.#send(bytes);
  }

  /** A retransmitted INVITE, or an ACK with the INVITE's branch. */
  onRequest(request: SipRequest): void {
    if (request.method === 'ACK') this.#onAck(request);
    else if (this.#response !== undefined && (this.#state === 'proceeding' || this.#state === 'completed')) {
      this.#send(this.#response);
    }
  }

  onTimer(name: string): void {
    if (name === 'trying') {
      this.#response = this.#context.trying(this.#request!, this.source);
      this.#send(this.#response);
    } else if (name === 'G') {
      this.#intervalMs = Math.min(this.#intervalMs * 2, T2);
      this.#startTimerG();
      this.#send(this.#response!);
    } else this.#terminate();
  }

  #onAck(ack: SipRequest): void {
    if (this.#state === 'accepted') this.user?.onAck(ack);
    if (this.#state !== 'completed') return;
    this.#become('confirmed');
    this.#stopTimers();
    this.#response = undefined;
    if (this.route.transport.reliable) this.#terminate();
    else this.#deadline = this.#context.timers.start(T4, 'I', this);
  }

  #complete(): void {
    this.#become('completed');
    this.user = undefined;
    if (!this.route.transport.reliable) this.#startTimerG();
    this.#deadline = this.#context.timers.start(SIXTY_FOUR_T1, 'H', this);
  }

  #accept(): void {
    this.#become('accepted');
    this.#response = undefined;
    this.#deadline = this.#context.timers.start(SIXTY_FOUR_T1, 'L', this);
  }

  #startTimerG(): void {
    this.#retransmit = this.#context.timers.start(this.#intervalMs, 'G', this);
  }

  #stopTimers(): void {
    this.#context.timers.stop(this.#retransmit);
    this.#context.timers.stop(this.#deadline);
  }

  #send(bytes: Buffer): void {
    this.route.transport.send(bytes, this.route.remote, this.#onSendError);
  }

  /** RFC 6026 §7.1: in the other states a response that can't be sent ends nothing, the peer's timers do. */
  readonly #onSendError = (): void => {
    if (this.#state === 'completed') this.#terminate();
  };

  #terminate(): void {
    this.#become('terminated');
    this.#stopTimers();
    this.user = undefined;
    this.#context.serverEnded(this.#keys);
  }

  #become(next: InviteServerState): void {
    assertEdge('INVITE server', INVITE_SERVER_EDGES, this.#state, next);
    this.#state = next;
  }
}
