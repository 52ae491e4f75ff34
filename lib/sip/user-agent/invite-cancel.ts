import { writeRequest } from '../message/write-message';
import type { ClientUser } from '../transaction/context';
import type { TimerEntry } from '../transaction/grouped-timers';
import type { InviteClientTransaction } from '../transaction/invite-client';
import { SIXTY_FOUR_T1 } from '../transaction/timer-values';
import type { Stack } from './stack';
import type { MessageParts } from './types';

/** A CANCEL's own responses say nothing about the INVITE, which gets its own. */
const INDIFFERENT: ClientUser = { onResponse() {}, onTimeout() {}, onTransportError() {} };

/**
 * Cancels one INVITE (RFC 3261 §9.1): the CANCEL goes out once a provisional response has come, and the INVITE
 * is given up when it has no final response 64*T1 after that.
 */
export class InviteCancel {
  readonly parts: MessageParts;
  readonly #stack: Stack;
  readonly #onAbandoned: () => void;
  #transaction: InviteClientTransaction | undefined;
  #sent = false;
  #deadline: TimerEntry | undefined;

  /** `onAbandoned` is called when the INVITE was given up. */
  constructor(stack: Stack, parts: MessageParts, onAbandoned: () => void) {
    this.#stack = stack;
    this.parts = parts;
    this.#onAbandoned = onAbandoned;
  }

  begin(transaction: InviteClientTransaction): void {
    this.#transaction = transaction;
    if (transaction.state === 'proceeding') this.#send(transaction);
  }

  onProvisional(): void {
    if (this.#transaction !== undefined) this.#send(this.#transaction);
  }

  /** The INVITE came to its end. */
  stop(): void {
    this.#stack.layer.timers.stop(this.#deadline);
  }

  onTimer(_name: string): void {
    this.#transaction?.abandon();
    this.#onAbandoned();
  }

  #send(transaction: InviteClientTransaction): void {
    if (this.#sent || transaction.request === undefined) return;
    this.#sent = true;
    const { fields, branch } = transaction.request;
    const { uri, via, from, to, callId, cseq, routes } = fields;
    const cancel = {
      method: 'CANCEL',
      uri,
      via,
      from,
      to,
      callId,
      cseq,
      routes,
      maxForwards: 70,
      userAgent: this.#stack.product,
      headers: this.parts.headers,
    };
    const request = { fields: cancel, branch, bytes: writeRequest(cancel) };
    this.#stack.layer.request(request, transaction.route, INDIFFERENT);
    this.#deadline = this.#stack.layer.timers.start(SIXTY_FOUR_T1, 'abandon', this);
  }
}
