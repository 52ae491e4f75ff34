import type { SipRequest } from '../message/types';
import type { InviteServerTransaction } from '../transaction/invite-server';
import type { NonInviteServerTransaction } from '../transaction/non-invite-server';
import type { Remote } from '../transport/transport';
import { buildResponse } from './responses';
import { dialogFrame, NO_PARTS, plainFrame, type Stack } from './stack';
import type { MessageParts, ServerRequest } from './types';

/** 2xx responses of these refresh the peer's target and so carry our Contact (RFC 3261 §12.2.2, RFC 3311, RFC 6665). */
const WITH_CONTACT: ReadonlySet<string> = new Set(['UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);

/** The leg in whose dialog a request came. */
export interface RequestOwner {
  /** A response is about to be sent; returns its parts, with what the leg adds to them. */
  answering(request: SipRequest, status: number, parts: MessageParts): MessageParts;
}

/** A non-INVITE request handed to the user; `owner` where it came in a dialog. */
export class PendingRequest implements ServerRequest {
  readonly request: SipRequest;
  readonly source: Remote;
  onAck?: (ack: SipRequest) => void;
  onCancel?: () => void;
  readonly #stack: Stack;
  readonly #transaction: NonInviteServerTransaction;
  readonly #toTag: string;
  readonly #owner: RequestOwner | undefined;
  #answered = false;

  constructor(
    stack: Stack,
    transaction: NonInviteServerTransaction,
    request: SipRequest,
    toTag: string,
    owner?: RequestOwner,
  ) {
    this.request = request;
    this.source = transaction.source;
    this.#stack = stack;
    this.#transaction = transaction;
    this.#toTag = toTag;
    this.#owner = owner;
  }

  respond(status: number, parts: MessageParts = NO_PARTS): void {
    if (this.#answered) return;
    this.#answered = status >= 200;
    const owner = this.#owner;
    const refresh =
      owner !== undefined && status >= 200 && status < 300 && WITH_CONTACT.has(this.request.method);
    const frame = refresh ? dialogFrame : plainFrame;
    const full = owner === undefined ? parts : owner.answering(this.request, status, parts);
    this.#transaction.respond(
      status,
      buildResponse(frame(this.#stack, this.#transaction, this.request, this.#toTag), status, full),
    );
  }
}

/** Told what an in-dialog INVITE comes to. */
export interface PendingInviteOwner extends RequestOwner {
  /** A 2xx was sent: repeat it until its ACK comes. */
  awaitAck(pending: PendingInvite, sendAgain: () => void): void;
  /** A final response was sent. */
  inviteAnswered(pending: PendingInvite): void;
}

/** An in-dialog INVITE handed to the user (RFC 3261 §14.2). */
export class PendingInvite implements ServerRequest {
  readonly request: SipRequest;
  readonly source: Remote;
  onAck?: (ack: SipRequest) => void;
  onCancel?: () => void;
  readonly #stack: Stack;
  readonly #transaction: InviteServerTransaction;
  readonly #toTag: string;
  readonly #owner: PendingInviteOwner;

  constructor(
    stack: Stack,
    transaction: InviteServerTransaction,
    request: SipRequest,
    toTag: string,
    owner: PendingInviteOwner,
  ) {
    this.request = request;
    this.source = transaction.source;
    this.#stack = stack;
    this.#transaction = transaction;
    this.#toTag = toTag;
    this.#owner = owner;
  }

  respond(status: number, parts: MessageParts = NO_PARTS): void {
    const transaction = this.#transaction;
    if (transaction.state !== 'proceeding') return;
    const frame = status > 100 && status < 300 ? dialogFrame : plainFrame;
    const full = this.#owner.answering(this.request, status, parts);
    const bytes = buildResponse(frame(this.#stack, transaction, this.request, this.#toTag), status, full);
    if (status >= 200) this.#owner.inviteAnswered(this);
    transaction.respond(status, bytes);
    if (status >= 200 && status < 300) this.#owner.awaitAck(this, () => transaction.respond(status, bytes));
  }

  /** CANCEL for it came: 487, and its user is told. */
  cancel(): void {
    if (this.#transaction.state !== 'proceeding') return;
    this.respond(487);
    this.onCancel?.();
  }
}
