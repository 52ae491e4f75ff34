import { dialogFromRequest } from '../dialog/create-dialog';
import { SipError } from '../errors';
import { detached } from '../message/detached';
import type { SipRequest } from '../message/types';
import type { TimerEntry } from '../transaction/grouped-timers';
import type { InviteServerTransaction } from '../transaction/invite-server';
import type { Remote } from '../transport/transport';
import { LegBase } from './leg-base';
import { hasOptionTag } from '../message/option-tags';
import { ReliableProvisionals } from './reliable-provisionals';
import type { Refusal } from './request-checks';
import type { PendingRequest } from './server-request';
import { buildResponse } from './responses';
import { contactUser, dialogFrame, NO_PARTS, plainFrame, type Stack } from './stack';
import type { IncomingLeg, LegEvents, MessageParts, Reliability, ServerRequest } from './types';

/** RFC 3261 §13.3.1.1: a caller who waits long hears of it again, lest a proxy's Timer C cancels the INVITE. */
const PROVISIONAL_AGAIN = 60_000;

/** A leg that began with an INVITE from the peer (RFC 3261 §13.3). */
export class IncomingLegImpl extends LegBase implements IncomingLeg {
  readonly direction = 'in';
  readonly callId: string;
  #invite: SipRequest | undefined;
  #inviteWanted = true;
  #contactUser = '';
  readonly #offered: boolean;
  readonly createdAt: number;
  readonly remote: Remote;
  #transaction: InviteServerTransaction | undefined;
  #reliables: ReliableProvisionals | undefined;
  #describedReliably = false;
  #prackAnswered = false;
  /** `end` was called while the ACK was outstanding: what its BYE carries. */
  #byeAfterAck: MessageParts | undefined;
  #lastProvisional: Buffer | undefined;
  #provisionalAgain: TimerEntry | undefined;

  constructor(stack: Stack, transaction: InviteServerTransaction, invite: SipRequest, localTag: string) {
    super(stack, localTag, {});
    this.#invite = invite;
    this.callId = detached(invite.callId);
    this.#offered = invite.body.length > 0;
    this.remote = transaction.source;
    this.createdAt = stack.clock.now();
    this.#transaction = transaction;
    transaction.user = this;
  }

  get invite(): SipRequest {
    if (this.#invite === undefined)
      throw new SipError('assertion', 'The INVITE was let go by the owner of the leg.');
    return this.#invite;
  }

  protected get unanswered(): boolean {
    return this.state === 'proceeding' || this.state === 'early';
  }

  protected get contactUser(): string {
    return this.#invite === undefined ? this.#contactUser : contactUser(this.#invite);
  }

  get reliability(): Reliability {
    const { headers } = this.invite;
    if (hasOptionTag(headers, 'require', '100rel')) return 'required';
    return hasOptionTag(headers, 'supported', '100rel') ? 'supported' : 'none';
  }

  protected get describedEarly(): boolean {
    return this.#describedReliably && (this.#offered || this.#prackAnswered);
  }

  letInviteGo(): void {
    this.#inviteWanted = false;
  }

  provisional(status: number, parts: MessageParts = NO_PARTS): void {
    if (this.reliability === 'required') {
      this.reliableProvisional(status, parts);
      return;
    }
    const transaction = this.#provisional(status);
    if (transaction === undefined) return;
    this.#lastProvisional = this.#response(status, parts);
    this.#sendProvisional(transaction);
  }

  reliableProvisional(
    status: number,
    parts: MessageParts,
    onPrack?: (transaction: ServerRequest) => void,
  ): void {
    if (this.reliability === 'none') {
      this.provisional(status, parts);
      return;
    }
    const transaction = this.#provisional(status);
    if (transaction === undefined) return;
    if (parts.body !== undefined && parts.body.length > 0) {
      this.#describedReliably = true;
      this.session.describe(parts.body, this.invite.body);
    }
    const { layer, random } = this.stack;
    this.#reliables ??= new ReliableProvisionals(
      layer.timers,
      this.invite.cseq.number,
      Number.parseInt(random(4), 16) / 2 ** 32,
      () => this.#onPrackTimeout(),
    );
    this.#reliables.send((rseq) => {
      const headers = [...(parts.headers ?? []), ['Require', '100rel'], ['RSeq', String(rseq)]] as const;
      const bytes = this.#response(status, { ...parts, headers });
      return () => {
        this.#lastProvisional = bytes;
        this.#sendProvisional(transaction);
      };
    }, onPrack);
  }

  sessionRefusal(): Refusal | undefined {
    return this.session.refusal(this.invite);
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
    this.#reliables?.stop();
    const bytes = this.#response(200, this.answeringSuccess(this.invite, parts));
    transaction.respond(200, bytes);
    this.ackAnswers = !this.#offered;
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
    this.#reliables?.stop();
    return super.finish();
  }

  #sendProvisional(transaction: InviteServerTransaction): void {
    this.stack.layer.timers.stop(this.#provisionalAgain);
    this.#provisionalAgain = this.stack.layer.timers.start(PROVISIONAL_AGAIN, 'provisional', this);
    if (this.#lastProvisional !== undefined) transaction.respond(180, this.#lastProvisional);
  }

  #stopProvisional(): void {
    this.stack.layer.timers.stop(this.#provisionalAgain);
    this.#lastProvisional = undefined;
  }

  protected override onPrack(pending: PendingRequest): void {
    if (pending.request.body.length > 0) this.#prackAnswered = true;
    if (this.#reliables?.onPrack(pending) !== true) pending.respond(481);
  }

  #provisional(status: number): InviteServerTransaction | undefined {
    const transaction = this.#transaction;
    if (transaction === undefined || !this.unanswered || status <= 100 || status > 199) return undefined;
    if (this.state === 'proceeding') {
      this.setDialog(dialogFromRequest(this.invite, this.id, 'early', this.remote));
      this.become('early');
    }
    return transaction;
  }

  /** A response that makes the dialog or belongs to it. */
  #response(status: number, parts: MessageParts): Buffer {
    return buildResponse(dialogFrame(this.stack, this.#transaction!, this.invite, this.id), status, parts);
  }

  #onPrackTimeout(): void {
    if (!this.unanswered) return;
    if (this.events.onPrackTimeout !== undefined) this.events.onPrackTimeout();
    else this.reject(504);
  }

  #onFirstAck(ack: SipRequest): void {
    this.#release();
    this.session.describe(undefined, ack.body);
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

  /** The transaction lives on for 32 s, the leg need not with it, nor the INVITE with the call. */
  #release(): void {
    if (!this.#inviteWanted) {
      this.#contactUser = detached(this.contactUser);
      this.#invite = undefined;
    }
    if (this.#transaction !== undefined) this.#transaction.user = undefined;
    this.#transaction = undefined;
  }

  #sendWaitingBye(): void {
    const parts = this.#byeAfterAck;
    this.#byeAfterAck = undefined;
    this.bye(parts);
  }
}
