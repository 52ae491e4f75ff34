import type { ClientCredentials } from '../auth/challenge-answers';
import { refreshTarget } from '../dialog/create-dialog';
import type { DialogState } from '../dialog/types';
import type { SipResponse } from '../message/types';
import type { ClientUser } from '../transaction/context';
import type { TimerEntry } from '../transaction/grouped-timers';
import type { InviteClientTransaction } from '../transaction/invite-client';
import { SIXTY_FOUR_T1, T2 } from '../transaction/timer-values';
import { SuccessAck } from './client-request';
import { InDialogRequest } from './in-dialog-request';
import { InviteCancel } from './invite-cancel';
import { NO_PARTS, type Stack } from './stack';
import type { InDialogAnswer, MessageParts, OnFinal, RequestHandle } from './types';

/** Less than 64*T1: whoever waits for the outcome with an UPDATE of his own is still there for it. */
const TRIES_AGAIN_FOR = SIXTY_FOUR_T1 - T2;

/** What a leg knows of a request that it sends. */
export interface OwnRequestOptions {
  readonly stack: Stack;
  readonly dialog: DialogState;
  readonly method: string;
  readonly contactUser: string;
  readonly credentials: ClientCredentials | undefined;
  /** We made the Call-ID, which decides how long to wait after a 491 (RFC 3261 §14.1). */
  readonly ownsCallId: boolean;
  /** Its headers and body, asked anew for each sending. */
  readonly parts: () => MessageParts;
  /** Before it goes out, and again after each answer of its own. */
  readonly onOpen: (open: boolean) => void;
  /** Whether the leg lets it go out again now. */
  readonly maySendAgain: () => boolean;
  /** 422: true where the interval was raised, so that sending again makes sense (RFC 4028 §7.3). */
  readonly onIntervalTooSmall: (response: SipResponse) => boolean;
  readonly onFinal: OnFinal;
}

/**
 * One in-dialog request of ours, re-INVITE included, until its final response. After a 491 it goes out again when the
 * timer of RFC 3261 §14.1 has run, for 28 s.
 */
export class OwnRequest implements ClientUser, RequestHandle {
  readonly #options: OwnRequestOptions;
  readonly #request: InDialogRequest;
  readonly #givesUpAt: number;
  #done = false;
  #raised = false;
  #ack: SuccessAck | undefined;
  #transaction: InviteClientTransaction | undefined;
  #cancel: InviteCancel | undefined;
  #glare: TimerEntry | undefined;
  /** The last 491. */
  #refused: SipResponse | undefined;

  constructor(options: OwnRequestOptions) {
    this.#options = options;
    this.#request = new InDialogRequest({
      ...options,
      onStarted: (transaction) => {
        this.#transaction = transaction;
        this.#cancel?.begin(transaction);
      },
    });
    this.#givesUpAt = options.stack.clock.now() + TRIES_AGAIN_FOR;
  }

  /** Waiting after a 491: the leg is free for the peer's request, but for no other of ours. */
  get waiting(): boolean {
    return this.#glare !== undefined;
  }

  send(): void {
    this.#options.onOpen(true);
    this.#request.send(this);
  }

  cancel(): void {
    if (this.#done) return;
    if (this.#glare !== undefined) this.fail();
    else if (this.#options.method === 'INVITE' && this.#cancel === undefined) {
      this.#cancel = new InviteCancel(this.#options.stack, NO_PARTS, () => this.#finish(undefined));
      if (this.#transaction !== undefined) this.#cancel.begin(this.#transaction);
    }
  }

  /** The leg is over while this waits to be sent again, or it is not wanted any more. */
  fail(): void {
    this.#options.stack.layer.timers.stop(this.#glare);
    this.#giveUp(undefined);
  }

  onResponse(response: SipResponse): void {
    const { status } = response;
    if (status < 200) {
      this.#cancel?.onProvisional();
      return;
    }
    if (this.#done) {
      if (status < 300) this.#ack?.sendAgain();
      return;
    }
    if (this.#cancel === undefined && this.#request.repeat(response, this)) return;
    if (status === 491 && this.#waits(response)) return;
    if (status === 422 && !this.#raised && this.#options.onIntervalTooSmall(response)) {
      this.#raised = true;
      this.#options.onOpen(false);
      this.send();
      return;
    }
    if (status < 300) refreshTarget(this.#options.dialog, response);
    const isInviteSuccess = this.#options.method === 'INVITE' && status < 300;
    this.#finish({ response, ack: isInviteSuccess ? (body) => this.#acknowledge(body) : () => {} });
  }

  onTimeout(): void {
    this.#finish(undefined, 408);
  }

  onTransportError(): void {
    this.#finish(undefined, 503);
  }

  onTimer(_name: string): void {
    this.#glare = undefined;
    if (this.#done) return;
    if (this.#options.maySendAgain()) this.send();
    else if (!this.#startGlareTimer()) this.#giveUp(this.#refused);
  }

  /** After a 491: true when the request will go out again. */
  #waits(response: SipResponse): boolean {
    if (this.#cancel !== undefined || !this.#startGlareTimer()) return false;
    this.#refused = response;
    this.#transaction = undefined;
    this.#options.onOpen(false);
    return true;
  }

  #startGlareTimer(): boolean {
    const { stack, ownsCallId } = this.#options;
    const delayMs = glareDelayMs(ownsCallId, Number.parseInt(stack.random(2), 16) / 0x10000);
    if (stack.clock.now() + delayMs > this.#givesUpAt) return false;
    this.#glare = stack.layer.timers.start(delayMs, 'glare', this);
    return true;
  }

  /** The end of a request that waits and so is not open. */
  #giveUp(response: SipResponse | undefined): void {
    this.#glare = undefined;
    this.#done = true;
    this.#options.onFinal(response === undefined ? undefined : { response, ack: () => {} });
  }

  #acknowledge(body: Buffer | undefined): void {
    const { stack, dialog } = this.#options;
    const { cseq, authorization } = this.#request;
    this.#ack ??= new SuccessAck(stack, dialog, cseq, body, authorization);
  }

  #finish(answer: InDialogAnswer | undefined, failure?: 408 | 503): void {
    if (this.#done) return;
    this.#done = true;
    this.#cancel?.stop();
    this.#transaction?.abandon();
    this.#transaction = undefined;
    this.#options.onOpen(false);
    this.#options.onFinal(answer, failure);
  }
}

/**
 * How long to wait after a 491: 2.1 to 4 s for the side that made the Call-ID, 0 to 2 s for the other, in units of
 * 10 ms (RFC 3261 §14.1). `random` is in [0, 1).
 */
export function glareDelayMs(ownsCallId: boolean, random: number): number {
  return ownsCallId ? 2_100 + Math.floor(random * 191) * 10 : Math.floor(random * 201) * 10;
}
