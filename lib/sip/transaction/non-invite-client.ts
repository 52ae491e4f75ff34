import type { SipResponse } from '../message/types';
import type { ClientRequest, ClientUser, Route, TransactionContext } from './context';
import { assertEdge, type Edges } from './edges';
import type { TimerEntry } from './grouped-timers';
import { connectionLost } from './context';
import { SIXTY_FOUR_T1, T1, T2, T4 } from './timer-values';

export type NonInviteClientState = 'trying' | 'proceeding' | 'completed' | 'terminated';

/** RFC 3261 Figure 6. */
export const NON_INVITE_CLIENT_EDGES: Edges<NonInviteClientState> = {
  trying: ['proceeding', 'completed', 'terminated'],
  proceeding: ['completed', 'terminated'],
  completed: ['terminated'],
  terminated: [],
};

/**
 * Non-INVITE client transaction (RFC 3261 §17.1.2): timers E, F, K. Over UDP an unanswered request goes out at
 * 0, 0.5, 1.5, 3.5, 7.5, 11.5 … 31.5 s, and times out at 32 s.
 */
export class NonInviteClientTransaction {
  readonly method: string;
  readonly request: ClientRequest;
  readonly route: Route;
  readonly #context: TransactionContext;
  readonly #user: ClientUser;
  #state: NonInviteClientState = 'trying';
  #intervalMs = T1;
  #retransmit: TimerEntry | undefined;
  #deadline: TimerEntry | undefined;

  constructor(context: TransactionContext, request: ClientRequest, route: Route, user: ClientUser) {
    this.#context = context;
    this.method = request.fields.method;
    this.request = request;
    this.route = route;
    this.#user = user;
  }

  get state(): NonInviteClientState {
    return this.#state;
  }

  /** Sends the request and starts timers E and F. */
  start(): void {
    if (!this.route.transport.reliable) this.#startTimerE();
    this.#deadline = this.#context.timers.start(SIXTY_FOUR_T1, 'F', this);
    this.#send();
  }

  onResponse(response: SipResponse): void {
    if (this.#state !== 'trying' && this.#state !== 'proceeding') return;
    if (response.status >= 200) this.#complete();
    else if (this.#state === 'trying') this.#become('proceeding');
    this.#user.onResponse(response);
  }

  /** As of an INVITE client transaction. */
  onConnectionLost(): void {
    if (this.#state === 'trying') this.#onSendError(connectionLost());
  }

  onTimer(name: string): void {
    if (name === 'E') {
      this.#intervalMs = this.#state === 'proceeding' ? T2 : Math.min(this.#intervalMs * 2, T2);
      this.#startTimerE();
      this.#send();
    } else {
      this.#terminate();
      if (name === 'F') this.#user.onTimeout();
    }
  }

  #complete(): void {
    this.#become('completed');
    this.#stopTimers();
    if (this.route.transport.reliable) this.#terminate();
    else this.#deadline = this.#context.timers.start(T4, 'K', this);
  }

  #startTimerE(): void {
    this.#retransmit = this.#context.timers.start(this.#intervalMs, 'E', this);
  }

  #stopTimers(): void {
    this.#context.timers.stop(this.#retransmit);
    this.#context.timers.stop(this.#deadline);
  }

  #send(): void {
    this.route.transport.send(this.request.bytes, this.route.remote, this.#onSendError);
  }

  readonly #onSendError = (error: Error): void => {
    if (this.#state === 'completed' || this.#state === 'terminated') return;
    this.#terminate();
    this.#user.onTransportError(error);
  };

  #terminate(): void {
    this.#become('terminated');
    this.#stopTimers();
    this.#context.clientEnded(this.request.branch, this.method);
  }

  #become(next: NonInviteClientState): void {
    assertEdge('non-INVITE client', NON_INVITE_CLIENT_EDGES, this.#state, next);
    this.#state = next;
  }
}
