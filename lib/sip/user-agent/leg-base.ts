import type { ClientCredentials } from '../auth/challenge-answers';
import { acceptRemoteSeq, matchesDialog } from '../dialog/in-dialog';
import { refreshTarget } from '../dialog/create-dialog';
import { flowFromRequest } from '../dialog/flow';
import type { DialogState } from '../dialog/types';
import type { SipRequest, SipResponse } from '../message/types';
import { assertEdge } from '../transaction/edges';
import type { InviteServerUser } from '../transaction/context';
import { InviteServerTransaction } from '../transaction/invite-server';
import type { ServerTransaction } from '../transaction/transaction-layer';
import type { Remote } from '../transport/transport';
import { sendBye } from './bye';
import { ClientRequestUser } from './client-request';
import { InDialogRequest } from './in-dialog-request';
import { LEG_EDGES } from './leg-edges';
import { buildResponse } from './responses';
import { PendingInvite, PendingRequest, type PendingInviteOwner } from './server-request';
import { NO_PARTS, plainFrame, type Stack } from './stack';
import { SuccessRetransmission } from './success-retransmission';
import type { ByeOutcome, InDialogAnswer, Leg, LegEvents, LegState, MessageParts } from './types';

/** The events of a leg that is over; nobody writes to them. */
const NO_EVENTS: LegEvents = {};

/** What a leg does alike in both directions, once it has a dialog: requests either way, and its end. */
export abstract class LegBase implements Leg, PendingInviteOwner, InviteServerUser {
  abstract readonly direction: 'in' | 'out';
  abstract readonly callId: string;
  abstract readonly remote: Remote;
  /** The local tag, which is random and so unique. */
  readonly id: string;
  events: LegEvents;
  credentials: ClientCredentials | undefined;
  protected readonly stack: Stack;
  /** Our 2xx that waits for its ACK. */
  protected awaitingAck: SuccessRetransmission | undefined;
  #state: LegState = 'proceeding';
  #dialog: DialogState | undefined;
  /** The peer's re-INVITE that we have not answered. */
  #pendingInvite: PendingInvite | undefined;
  #ownInviteOpen = false;
  #byeOpen = false;
  #peerSentBye = false;

  constructor(stack: Stack, localTag: string, events: LegEvents) {
    this.stack = stack;
    this.id = localTag;
    this.events = events;
    stack.legs.set(localTag, this);
  }

  get state(): LegState {
    return this.#state;
  }

  get dialog(): DialogState | undefined {
    return this.#dialog;
  }

  abstract end(parts?: MessageParts & { readonly status?: number }): void;

  /** True while the initial INVITE has no final response. */
  protected abstract get unanswered(): boolean;

  /** Our Contact's user part in requests of this leg. */
  protected abstract get contactUser(): string;

  /** BYE in an early dialog of an incoming leg: end the INVITE too. */
  protected abstract endUnanswered(): void;

  request(method: string, parts: MessageParts, onFinal: (answer: InDialogAnswer | undefined) => void): void {
    const dialog = this.#dialog;
    const isInvite = method === 'INVITE';
    const barred =
      dialog === undefined ||
      this.#state === 'ending' ||
      this.#state === 'ended' ||
      // RFC 3261 §14.1: one INVITE at a time in a dialog, in either direction.
      (isInvite && (this.unanswered || this.#ownInviteOpen || this.#pendingInvite !== undefined));
    if (barred) {
      this.stack.clock.schedule(0, () => onFinal(undefined));
      return;
    }
    if (isInvite) this.#ownInviteOpen = true;
    const onDone = (): void => {
      if (isInvite) this.#ownInviteOpen = false;
    };
    const { stack, contactUser, credentials } = this;
    const request = new InDialogRequest({ stack, dialog, method, parts, contactUser, credentials });
    request.send(new ClientRequestUser({ stack, dialog, method, request, onFinal, onDone }));
  }

  /** Whether an in-dialog request is this leg's; legs with several early dialogs know more. */
  ownDialog(request: SipRequest): DialogState | undefined {
    return this.#dialog !== undefined && matchesDialog(this.#dialog, request) ? this.#dialog : undefined;
  }

  /** A request of the peer in `dialog`, already checked by itself. */
  onRequest(transaction: ServerTransaction, request: SipRequest, dialog: DialogState): void {
    if (!acceptRemoteSeq(dialog, request.cseq.number)) {
      this.#answer(transaction, request, 500, { reason: 'CSeq out of order' });
      return;
    }
    dialog.flow = flowFromRequest(
      request,
      transaction.source,
      request.contact?.uriText ?? dialog.remoteTarget,
    );
    if (request.method === 'BYE') this.#onBye(transaction, request);
    else if (this.#state === 'ending') this.#answer(transaction, request, 481);
    else if (transaction instanceof InviteServerTransaction) this.#onReinvite(transaction, request, dialog);
    else {
      const pending = new PendingRequest(this.stack, transaction, request, this.id, dialog);
      if (this.events.onRequest !== undefined) this.events.onRequest(pending);
      else pending.respond(request.method === 'OPTIONS' ? 200 : 501);
    }
  }

  /** A 2xx to an INVITE of ours that no transaction waits for. */
  onStraySuccess(_response: SipResponse): void {}

  /** ACK for a 2xx. */
  onAck(ack: SipRequest): void {
    const awaited = this.awaitingAck;
    if (awaited === undefined || awaited.cseq !== ack.cseq.number) return;
    this.awaitingAck = undefined;
    awaited.acknowledge(ack);
  }

  /** CANCEL of a re-INVITE. */
  onCancel(_cancel: SipRequest): void {
    this.#pendingInvite?.cancel();
  }

  awaitAck(pending: PendingInvite, sendAgain: () => void): void {
    this.startAwaitingAck(
      pending.request.cseq.number,
      sendAgain,
      (ack) => pending.onAck?.(ack),
      () => this.events.onAckTimeout?.(),
    );
  }

  inviteAnswered(pending: PendingInvite): void {
    if (this.#pendingInvite === pending) this.#pendingInvite = undefined;
  }

  /** Drops the leg without another word (spec S-114). */
  forget(): void {
    this.events = NO_EVENTS;
    if (this.#state !== 'ended') this.finish();
  }

  protected startAwaitingAck(
    cseq: number,
    send: () => void,
    onAck: (ack: SipRequest) => void,
    onTimeout: () => void,
  ): void {
    this.awaitingAck = new SuccessRetransmission({
      timers: this.stack.layer.timers,
      cseq,
      send,
      onAck,
      onTimeout: () => {
        this.awaitingAck = undefined;
        onTimeout();
      },
    });
  }

  protected setDialog(dialog: DialogState): void {
    this.#dialog = dialog;
  }

  protected become(next: LegState): void {
    assertEdge('leg', LEG_EDGES, this.#state, next);
    this.#state = next;
  }

  /**
   * The leg is over: nothing is found under its tag any more. Returns the events for a last call; the leg itself
   * lets go of its owner, since an INVITE's transaction holds the leg for another 32 s.
   */
  protected finish(): LegEvents {
    const { events } = this;
    this.events = NO_EVENTS;
    this.become('ended');
    this.awaitingAck?.stop();
    this.awaitingAck = undefined;
    if (this.#dialog !== undefined) this.#dialog.state = 'terminated';
    this.stack.legs.delete(this.id);
    return events;
  }

  /** Sends a BYE, unless one is under way; again after an unanswered one (spec S-112). */
  protected bye(parts: MessageParts = NO_PARTS): void {
    if (this.#state !== 'ending') this.become('ending');
    if (this.#byeOpen) return;
    this.#byeOpen = true;
    sendBye(this.stack, this.#dialog!, parts, this.credentials, (outcome) => this.#onByeDone(outcome));
  }

  #onByeDone(outcome: ByeOutcome): void {
    this.#byeOpen = false;
    if (this.#state === 'ended') return;
    const isOver = outcome.status !== undefined || this.#peerSentBye;
    const events = isOver ? this.finish() : this.events;
    events.onByeDone?.(outcome);
  }

  #onBye(transaction: ServerTransaction, request: SipRequest): void {
    this.#answer(transaction, request, 200);
    this.#peerSentBye = true;
    // The outcome of our own BYE, which crossed this one, is still to come.
    if (this.#byeOpen) return;
    this.#pendingInvite?.respond(487);
    if (this.unanswered) {
      this.endUnanswered();
      if (this.direction === 'out') return;
    }
    this.finish().onBye?.(request);
  }

  #onReinvite(transaction: InviteServerTransaction, request: SipRequest, dialog: DialogState): void {
    const peerInviteOpen = this.#pendingInvite !== undefined || (this.unanswered && this.direction === 'in');
    if (peerInviteOpen) {
      const seconds = Number.parseInt(this.stack.random(1), 16) % 11;
      this.#answer(transaction, request, 500, { headers: [['Retry-After', String(seconds)]] });
    } else if (this.#ownInviteOpen || this.unanswered || this.awaitingAck !== undefined) {
      this.#answer(transaction, request, 491);
    } else {
      refreshTarget(dialog, request);
      const pending = new PendingInvite(this.stack, transaction, request, this.id, this);
      this.#pendingInvite = pending;
      transaction.user = this;
      if (this.events.onRequest !== undefined) this.events.onRequest(pending);
      else pending.respond(501);
    }
  }

  #answer(
    transaction: ServerTransaction,
    request: SipRequest,
    status: number,
    parts: MessageParts = NO_PARTS,
  ): void {
    transaction.respond(
      status,
      buildResponse(plainFrame(this.stack, transaction, request, this.id), status, parts),
    );
  }
}
