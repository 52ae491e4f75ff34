import type { SipRequest } from '../message/types';
import type { Remote } from '../transport/transport';
import type { Route, TransactionContext } from './context';
import { assertEdge, type Edges } from './edges';
import type { TimerEntry } from './grouped-timers';
import type { ServerKeys } from './keys';
import { SIXTY_FOUR_T1 } from './timer-values';

export type NonInviteServerState = 'trying' | 'proceeding' | 'completed' | 'terminated';

/**
 * RFC 3261 Figure 8. A request that its user leaves unanswered for 64*T1 is dropped from trying or proceeding
 * (RFC 4320 §4.2: a late final response is of no use to anyone).
 */
export const NON_INVITE_SERVER_EDGES: Edges<NonInviteServerState> = {
  trying: ['proceeding', 'completed', 'terminated'],
  proceeding: ['completed', 'terminated'],
  completed: ['terminated'],
  terminated: [],
};

/** Non-INVITE server transaction (RFC 3261 §17.2.2): timer J. */
export class NonInviteServerTransaction {
  readonly method: string;
  readonly source: Remote;
  readonly route: Route;
  readonly #context: TransactionContext;
  readonly #keys: ServerKeys;
  #state: NonInviteServerState = 'trying';
  #response: Buffer | undefined;
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
    this.method = request.method;
    this.source = source;
    this.route = route;
    this.#deadline = context.timers.start(SIXTY_FOUR_T1, 'unanswered', this);
  }

  get state(): NonInviteServerState {
    return this.#state;
  }

  /** Sends a response of the user; ignored after a final one. */
  respond(status: number, bytes: Buffer): void {
    if (this.#state !== 'trying' && this.#state !== 'proceeding') return;
    this.#response = bytes;
    if (status >= 200) this.#complete();
    else if (this.#state === 'trying') this.#become('proceeding');
    this.#send(bytes);
  }

  /** A retransmission: in `trying` it is dropped, later the last response goes out again. */
  onRequest(_request: SipRequest): void {
    if (this.#response !== undefined) this.#send(this.#response);
  }

  onTimer(_name: string): void {
    this.#terminate();
  }

  #complete(): void {
    this.#become('completed');
    this.#context.timers.stop(this.#deadline);
    if (!this.route.transport.reliable) this.#deadline = this.#context.timers.start(SIXTY_FOUR_T1, 'J', this);
    else this.#terminate();
  }

  #send(bytes: Buffer): void {
    this.route.transport.send(bytes, this.route.remote, this.#onSendError);
  }

  readonly #onSendError = (): void => {
    if (this.#state === 'proceeding' || this.#state === 'completed') this.#terminate();
  };

  #terminate(): void {
    this.#become('terminated');
    this.#context.timers.stop(this.#deadline);
    this.#context.serverEnded(this.#keys);
  }

  #become(next: NonInviteServerState): void {
    assertEdge('non-INVITE server', NON_INVITE_SERVER_EDGES, this.#state, next);
    this.#state = next;
  }
}
