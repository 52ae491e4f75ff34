import type { SipResponse } from '../message/types';
import { writeRequest } from '../message/write-message';
import type { ClientRequest, ClientUser, Route, TransactionContext } from './context';
import { assertEdge, type Edges } from './edges';
import type { TimerEntry } from './grouped-timers';
import { connectionLost } from './context';
import { SIXTY_FOUR_T1, T1, TIMER_D } from './timer-values';

export type InviteClientState = 'calling' | 'proceeding' | 'completed' | 'accepted' | 'terminated';

/** RFC 6026 Figure 5 (RFC 3261 Figure 5 with `accepted`); proceeding → terminated is RFC 3261 §9.1 after CANCEL. */
export const INVITE_CLIENT_EDGES: Edges<InviteClientState> = {
  calling: ['proceeding', 'completed', 'accepted', 'terminated'],
  proceeding: ['completed', 'accepted', 'terminated'],
  completed: ['terminated'],
  accepted: ['terminated'],
  terminated: [],
};

/** INVITE client transaction (RFC 3261 §17.1.1, RFC 6026 §7.2): timers A, B, D, M. */
export class InviteClientTransaction {
  readonly method = 'INVITE';
  readonly #branch: string;
  readonly route: Route;
  readonly #context: TransactionContext;
  readonly #user: ClientUser;
  /** Let go with the final response: `accepted` and `completed` last another 32 s and need it no more. */
  #request: ClientRequest | undefined;
  #state: InviteClientState = 'calling';
  #intervalMs = T1;
  #retransmit: TimerEntry | undefined;
  #deadline: TimerEntry | undefined;
  #ack: Buffer | undefined;

  constructor(context: TransactionContext, request: ClientRequest, route: Route, user: ClientUser) {
    this.#context = context;
    this.#request = request;
    this.#branch = request.branch;
    this.route = route;
    this.#user = user;
  }

  get state(): InviteClientState {
    return this.#state;
  }

  /** The INVITE, from which a CANCEL takes its fields; undefined once there is a final response. */
  get request(): ClientRequest | undefined {
    return this.#request;
  }

  /** Sends the INVITE and starts timers A and B. */
  start(): void {
    if (!this.route.transport.reliable) this.#startTimerA();
    this.#deadline = this.#context.timers.start(SIXTY_FOUR_T1, 'B', this);
    this.#send(this.#request!.bytes);
  }

  onResponse(response: SipResponse): void {
    switch (this.#state) {
      case 'calling':
      case 'proceeding':
        if (response.status >= 300) this.#complete(response);
        else if (response.status >= 200) this.#accept();
        else if (this.#state === 'calling') this.#proceed();
        this.#user.onResponse(response);
        return;
      case 'completed':
        if (response.status >= 300) this.#send(this.#ack!);
        else if (response.status >= 200) this.#user.onResponse(response);
        return;
      case 'accepted':
        if (response.status >= 200 && response.status < 300) this.#user.onResponse(response);
        return;
      case 'terminated':
        return;
    }
  }

  /** Gives up on a final response, 64*T1 after a CANCEL (RFC 3261 §9.1). */
  abandon(): void {
    if (this.#state === 'calling' || this.#state === 'proceeding') this.#terminate();
  }

  /** The connection that the INVITE went over is gone; a peer that has answered may still do so on another one. */
  onConnectionLost(): void {
    if (this.#state === 'calling') this.#onSendError(connectionLost());
  }

  onTimer(name: string): void {
    if (name === 'A') {
      this.#intervalMs *= 2;
      this.#startTimerA();
      this.#send(this.#request!.bytes);
    } else {
      this.#terminate();
      if (name === 'B') this.#user.onTimeout();
    }
  }

  #proceed(): void {
    this.#become('proceeding');
    this.#stopTimers();
  }

  #accept(): void {
    this.#become('accepted');
    this.#stopTimers();
    this.#request = undefined;
    this.#deadline = this.#context.timers.start(SIXTY_FOUR_T1, 'M', this);
  }

  #complete(response: SipResponse): void {
    this.#become('completed');
    this.#stopTimers();
    this.#ack = this.#buildAck(response);
    this.#request = undefined;
    this.#send(this.#ack);
    if (this.route.transport.reliable) this.#terminate();
    else this.#deadline = this.#context.timers.start(TIMER_D, 'D', this);
  }

  /** RFC 3261 §17.1.1.3: the INVITE's Request-URI, Via, Route; the response's To. */
  #buildAck(response: SipResponse): Buffer {
    const { uri, via, from, to, callId, cseq, routes } = this.#request!.fields;
    return writeRequest({
      method: 'ACK',
      uri,
      via,
      from,
      to: response.headers.get('to') ?? to,
      callId,
      cseq,
      routes,
      maxForwards: 70,
    });
  }

  #startTimerA(): void {
    this.#retransmit = this.#context.timers.start(this.#intervalMs, 'A', this);
  }

  #stopTimers(): void {
    this.#context.timers.stop(this.#retransmit);
    this.#context.timers.stop(this.#deadline);
  }

  #send(bytes: Buffer): void {
    this.route.transport.send(bytes, this.route.remote, this.#onSendError);
  }

  readonly #onSendError = (error: Error): void => {
    if (this.#state === 'terminated' || this.#state === 'accepted') return;
    this.#terminate();
    this.#user.onTransportError(error);
  };

  #terminate(): void {
    this.#become('terminated');
    this.#stopTimers();
    this.#context.clientEnded(this.#branch, this.method);
  }

  #become(next: InviteClientState): void {
    assertEdge('INVITE client', INVITE_CLIENT_EDGES, this.#state, next);
    this.#state = next;
  }
}
