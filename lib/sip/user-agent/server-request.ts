import { refreshTarget } from '../dialog/create-dialog';
import type { DialogState } from '../dialog/types';
import type { SipRequest } from '../message/types';
import type { InviteServerTransaction } from '../transaction/invite-server';
import type { NonInviteServerTransaction } from '../transaction/non-invite-server';
import type { Remote } from '../transport/transport';
import { buildResponse } from './responses';
import { dialogFrame, NO_PARTS, plainFrame, type Stack } from './stack';
import type { MessageParts, ServerRequest } from './types';

/** 2xx responses of these refresh the peer's target and so carry our Contact (RFC 3261 §12.2.2, RFC 3311, RFC 6665). */
const WITH_CONTACT: ReadonlySet<string> = new Set(['UPDATE', 'SUBSCRIBE', 'NOTIFY', 'REFER']);

/** A non-INVITE request handed to the user; `dialog` where it came in one. */
export class PendingRequest implements ServerRequest {
  readonly request: SipRequest;
  readonly source: Remote;
  onAck?: (ack: SipRequest) => void;
  onCancel?: () => void;
  readonly #stack: Stack;
  readonly #transaction: NonInviteServerTransaction;
  readonly #toTag: string;
  readonly #inDialog: boolean;

  constructor(
    stack: Stack,
    transaction: NonInviteServerTransaction,
    request: SipRequest,
    toTag: string,
    dialog?: DialogState,
  ) {
    this.request = request;
    this.source = transaction.source;
    this.#stack = stack;
    this.#transaction = transaction;
    this.#toTag = toTag;
    this.#inDialog = dialog !== undefined;
    if (dialog !== undefined) refreshTarget(dialog, request);
  }

  respond(status: number, parts: MessageParts = NO_PARTS): void {
    const refresh = this.#inDialog && status >= 200 && status < 300 && WITH_CONTACT.has(this.request.method);
    const frame = refresh ? dialogFrame : plainFrame;
    this.#transaction.respond(
      status,
      buildResponse(frame(this.#stack, this.#transaction, this.request, this.#toTag), status, parts),
    );
  }
}

/** Told what an in-dialog INVITE comes to. */
export interface PendingInviteOwner {
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
    const bytes = buildResponse(frame(this.#stack, transaction, this.request, this.#toTag), status, parts);
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
