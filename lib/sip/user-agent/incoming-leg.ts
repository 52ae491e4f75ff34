import { dialogFromRequest } from '../dialog/create-dialog';
import type { SipRequest } from '../message/types';
import type { TimerEntry } from '../transaction/grouped-timers';
import type { InviteServerTransaction } from '../transaction/invite-server';
import type { Remote } from '../transport/transport';
import { LegBase } from './leg-base';
import { buildResponse } from './responses';
import { contactUser, dialogFrame, NO_PARTS, plainFrame, type Stack } from './stack';
import type { IncomingLeg, LegEvents, MessageParts } from './types';

/** RFC 3261 §13.3.1.1: a caller who waits long hears of it again, lest a proxy's Timer C cancels the INVITE. */
const PROVISIONAL_AGAIN = 60_000;

/** A leg that began with an INVITE from the peer (RFC 3261 §13.3). */
export class IncomingLegImpl extends LegBase implements IncomingLeg {
  readonly direction = 'in';
  readonly invite: SipRequest;
  readonly createdAt: number;
  readonly remote: Remote;
  #transaction: InviteServerTransaction | undefined;
  /** `end` was called while the ACK was outstanding: what its BYE carries. */
  #byeAfterAck: MessageParts | undefined;
  #provisional: Buffer | undefined;
  #provisionalAgain: TimerEntry | undefined;

  constructor(stack: Stack, transaction: InviteServerTransaction, invite: SipRequest, localTag: string) {
    super(stack, localTag, {});
    this.invite = invite;
    this.remote = transaction.source;
    this.createdAt = stack.clock.now();
    this.#transaction = transaction;
    transaction.user = this;
  }

  get callId(): string {
    return this.invite.callId;
  }

  protected get unanswered(): boolean {
    return this.state === 'proceeding' || this.state === 'early';
  }

  protected get contactUser(): string {
    return contactUser(this.invite);
  }

  provisional(status: number, parts: MessageParts = NO_PARTS): void {
    const transaction = this.#transaction;
    if (transaction === undefined || !this.unanswered || status <= 100 || status > 199) return;
    if (this.state === 'proceeding') {
      this.setDialog(dialogFromRequest(this.invite, this.id, 'early', this.remote));
      this.become('early');
    }
    const frame = dialogFrame(this.stack, transaction, this.invite, this.id);
    this.#provisional = buildResponse(frame, status, parts);
    this.#sendProvisional(transaction);
  }

  /** A minute has passed without news for the caller. */
  onTimer(_name: string): void {
    if (this.#transaction !== undefined) this.#sendProvisional(this.#transaction);
  }

  accept(parts: MessageParts = NO_PARTS): void {
    const transaction = this.#transaction;
    if (transaction === undefined || !this.unanswered) return;
    this.#stopProvisional();
    if (this.dialog === undefined)
      this.setDialog(dialogFromRequest(this.invite, this.id, 'confirmed', this.remote));
    else this.dialog.state = 'confirmed';
    this.become('answered');
    const bytes = buildResponse(dialogFrame(this.stack, transaction, this.invite, this.id), 200, parts);
    transaction.respond(200, bytes);
    this.startAwaitingAck(
      this.invite.cseq.number,
      () => transaction.respond(200, bytes),
      (ack) => this.#onFirstAck(ack),
      () => this.#onAckTimeout(),
    );
  }

  reject(status: number, parts: MessageParts = NO_PARTS): void {
    const transaction = this.#transaction;
    if (transaction === undefined || !this.unanswered) return;
    this.#transaction = undefined;
    transaction.respond(
      status,
      buildResponse(plainFrame(this.stack, transaction, this.invite, this.id), status, parts),
    );
    this.finish();
  }

  end(parts: MessageParts & { readonly status?: number } = NO_PARTS): void {
    if (this.unanswered) this.reject(parts.status ?? 480, parts);
    else if (this.state === 'answered' && this.awaitingAck !== undefined) {
      this.#byeAfterAck = parts;
      this.become('ending');
    } else if (this.state !== 'ended' && this.#byeAfterAck === undefined) this.bye(parts);
  }

  /** CANCEL for the INVITE: 487, and the leg is over (RFC 3261 §9.2). */
  override onCancel(cancel: SipRequest): void {
    if (!this.unanswered) {
      super.onCancel(cancel);
      return;
    }
    const { events } = this;
    this.reject(487);
    events.onCancelled?.(cancel);
  }

  protected endUnanswered(): void {
    const transaction = this.#transaction;
    this.#transaction = undefined;
    transaction?.respond(
      487,
      buildResponse(plainFrame(this.stack, transaction, this.invite, this.id), 487, NO_PARTS),
    );
  }

  protected override finish(): LegEvents {
    this.#stopProvisional();
    return super.finish();
  }

  #sendProvisional(transaction: InviteServerTransaction): void {
    this.stack.layer.timers.stop(this.#provisionalAgain);
    this.#provisionalAgain = this.stack.layer.timers.start(PROVISIONAL_AGAIN, 'provisional', this);
    if (this.#provisional !== undefined) transaction.respond(180, this.#provisional);
  }

  #stopProvisional(): void {
    this.stack.layer.timers.stop(this.#provisionalAgain);
    this.#provisional = undefined;
  }

  #onFirstAck(ack: SipRequest): void {
    this.#release();
    if (this.#byeAfterAck !== undefined) this.#sendWaitingBye();
    else {
      this.become('confirmed');
      this.events.onAcknowledged?.(ack);
    }
  }

  #onAckTimeout(): void {
    this.#release();
    if (this.#byeAfterAck !== undefined) this.#sendWaitingBye();
    else this.events.onAckTimeout?.();
  }

  /** The transaction lives on for 32 s, the leg need not with it. */
  #release(): void {
    if (this.#transaction !== undefined) this.#transaction.user = undefined;
    this.#transaction = undefined;
  }

  #sendWaitingBye(): void {
    const parts = this.#byeAfterAck;
    this.#byeAfterAck = undefined;
    this.bye(parts);
  }
}
