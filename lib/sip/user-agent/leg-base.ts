import type { ClientCredentials } from '../auth/challenge-answers';
import { acceptRemoteSeq } from '../dialog/in-dialog';
import { refreshTarget } from '../dialog/create-dialog';
import { flowFromRequest } from '../dialog/flow';
import type { DialogState } from '../dialog/types';
import type { SipRequest, SipResponse } from '../message/types';
import { eventType } from '../refer/subscription';
import { assertEdge } from '../transaction/edges';
import type { InviteServerUser } from '../transaction/context';
import { InviteServerTransaction } from '../transaction/invite-server';
import type { NonInviteServerTransaction } from '../transaction/non-invite-server';
import type { ServerTransaction } from '../transaction/transaction-layer';
import type { Remote } from '../transport/transport';
import { sendBye } from './bye';
import { LEG_EDGES } from './leg-edges';
import { LegReferrals } from './leg-referrals';
import { LegSession } from './leg-session';
import { OwnRequest } from './own-request';
import type { ReferRequest } from './referral';
import { countsAsOffer, isFreeForOffer, judgeOffer, type OfferStanding } from './offer-rules';
import type { Refusal } from './request-checks';
import { buildResponse } from './responses';
import { PendingInvite, PendingRequest, type PendingInviteOwner } from './server-request';
import { NO_PARTS, plainFrame, type Stack } from './stack';
import { SuccessRetransmission } from './success-retransmission';
import type {
  ByeOutcome,
  ExtraHeaders,
  InDialogAnswer,
  Leg,
  LegEvents,
  LegState,
  MessageParts,
  OnFinal,
  RequestHandle,
  ServerRequest,
} from './types';

/** The events of a leg that is over; nobody writes to them. */
const NO_EVENTS: LegEvents = {};
const NO_HANDLE: RequestHandle = { cancel() {} };

/** What a leg does alike in both directions, once it has a dialog: requests either way, and its end. */
export abstract class LegBase implements Leg, PendingInviteOwner, InviteServerUser {
  abstract readonly direction: 'in' | 'out';
  abstract readonly callId: string;
  abstract readonly remote: Remote;
  /** The local tag, which is random and so unique. */
  readonly id: string;
  events: LegEvents;
  credentials: ClientCredentials | undefined;
  lastSeenAt: number;
  protected readonly stack: Stack;
  protected readonly session: LegSession;
  /** Our 2xx that waits for its ACK. */
  protected awaitingAck: SuccessRetransmission | undefined;
  /** Our 2xx made the offer, whose answer that ACK brings. */
  protected ackAnswers = false;
  #state: LegState = 'proceeding';
  #dialog: DialogState | undefined;
  /** The peer's re-INVITE that we have not answered. */
  #pendingInvite: PendingInvite | undefined;
  /** INVITEs and UPDATEs of ours without final response. */
  #own: Set<OwnRequest> | undefined;
  /** Of those and our PRACKs the ones that carry, or will bring, an offer and are not answered. */
  #ownOffers = 0;
  /** The peer's UPDATEs, and its PRACKs with a body, that we have not answered. */
  #peerOffers = 0;
  #byeOpen = false;
  #peerSentBye = false;
  #referrals: LegReferrals | undefined;

  constructor(stack: Stack, localTag: string, events: LegEvents) {
    this.stack = stack;
    this.id = localTag;
    this.events = events;
    this.lastSeenAt = stack.clock.now();
    this.session = new LegSession(stack, this);
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

  /** The initial offer has its answer although the INVITE has none, by reliable responses (RFC 3262 §5). */
  protected abstract get describedEarly(): boolean;

  get peerRefers(): boolean {
    return this.session.peerRefers;
  }

  mayOffer(method: 'INVITE' | 'UPDATE'): boolean {
    return this.#waiting.length === 0 && this.#isFreeFor(method);
  }

  request(method: string, parts: MessageParts, onFinal: OnFinal): RequestHandle {
    return this.requestIn(this.#dialog, method, parts, onFinal);
  }

  refer(request: ReferRequest): void {
    this.#ownReferrals.refer(request, (headers, onFinal) => {
      this.request('REFER', { headers }, onFinal);
      return this.#dialog?.localSeq ?? 0;
    });
  }

  get #ownReferrals(): LegReferrals {
    this.#referrals ??= new LegReferrals(this.stack);
    return this.#referrals;
  }

  /** The same in a dialog that need not be the leg's latest (an early one of several). */
  protected requestIn(
    dialog: DialogState | undefined,
    method: string,
    parts: MessageParts,
    onFinal: OnFinal,
  ): RequestHandle {
    const hasBody = parts.body !== undefined && parts.body.length > 0;
    const refreshes = method === 'INVITE' || method === 'UPDATE';
    const offers = method === 'INVITE' || (method === 'UPDATE' && hasBody);
    const isOver = this.#state === 'ending' || this.#state === 'ended';
    if (dialog === undefined || isOver || (offers && !this.mayOffer(method))) {
      this.stack.clock.schedule(0, () => onFinal(undefined));
      return NO_HANDLE;
    }
    const counted = offers || (method === 'PRACK' && hasBody);
    const own = new OwnRequest({
      stack: this.stack,
      dialog,
      method,
      contactUser: this.contactUser,
      credentials: this.credentials,
      ownsCallId: this.direction === 'out',
      parts: () => (refreshes ? withHeaders(parts, this.session.requestHeaders(false)) : parts),
      onOpen: (open) => {
        if (counted) this.#ownOffers += open ? 1 : -1;
      },
      maySendAgain: () => !offers || this.#isFreeFor(method),
      onIntervalTooSmall: (response) => refreshes && this.session.onIntervalTooSmall(response),
      onFinal: (answer, failure) => {
        this.#own?.delete(own);
        if (answer === undefined || answer.response.status >= 300) onFinal(answer, failure);
        else {
          this.#onOwnSuccess(answer.response, refreshes, offers ? parts.body : undefined);
          onFinal(method === 'INVITE' ? { ...answer, ack: (body) => this.#ackOwn(answer, body) } : answer);
        }
      },
    });
    if (refreshes) {
      this.#own ??= new Set();
      this.#own.add(own);
    }
    own.send();
    return own;
  }

  /** The dialog with this Call-ID and tag of the peer; legs with several early dialogs know more. */
  dialogWith(callId: string, remoteTag: string): DialogState | undefined {
    const dialog = this.#dialog;
    return dialog?.callId === callId && dialog.remoteTag === remoteTag ? dialog : undefined;
  }

  /** A request of the peer in `dialog`, already checked by itself. */
  onRequest(transaction: ServerTransaction, request: SipRequest, dialog: DialogState): void {
    this.lastSeenAt = this.stack.clock.now();
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
    else {
      const refusal = this.#refusal(request);
      if (refusal !== undefined) this.#answer(transaction, request, refusal.status, refusal);
      else if (transaction instanceof InviteServerTransaction) this.#onReinvite(transaction, request, dialog);
      else this.#onOther(transaction, request, dialog);
    }
  }

  /** A PRACK; only an incoming leg has something to acknowledge. */
  protected onPrack(pending: PendingRequest): void {
    pending.respond(481);
  }

  /** Adds the session timer's headers to a 2xx that refreshes, and closes the peer's offer. */
  answering(request: SipRequest, status: number, parts: MessageParts): MessageParts {
    if (status < 200) return parts;
    if (countsAsOffer(request)) this.#peerOffers--;
    if (status >= 300 || (request.method !== 'INVITE' && request.method !== 'UPDATE')) return parts;
    return this.answeringSuccess(request, parts);
  }

  /** For a 2xx to an INVITE or UPDATE of the peer, the first INVITE included. */
  protected answeringSuccess(request: SipRequest, parts: MessageParts): MessageParts {
    const headers = this.session.answer(request);
    this.session.describe(parts.body, request.body);
    return withHeaders(parts, headers);
  }

  /** Half of the interval is over and we are the one to refresh (RFC 4028 §10). */
  onRefreshDue(): void {
    const refresh = this.#state === 'confirmed' ? this.session.refresh() : undefined;
    if (refresh === undefined || (refresh.method === 'INVITE' && !this.mayOffer('INVITE'))) return;
    this.request(refresh.method, refresh.parts, (answer) => {
      answer?.ack();
      const status = answer?.response.status;
      if (status === undefined || status === 408 || status === 481) this.onExpired();
    });
  }

  onExpired(): void {
    this.session.stop();
    if (this.#state !== 'confirmed') return;
    if (this.events.onSessionExpired !== undefined) this.events.onSessionExpired();
    else this.end();
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
    this.ackAnswers = pending.request.body.length === 0;
    this.startAwaitingAck(
      pending.request.cseq.number,
      sendAgain,
      (ack) => {
        this.session.describe(undefined, ack.body);
        pending.onAck?.(ack);
      },
      () => this.events.onAckTimeout?.(),
    );
  }

  inviteAnswered(pending: PendingInvite): void {
    if (this.#pendingInvite === pending) this.#pendingInvite = undefined;
  }

  /** Drops the leg without another word (spec S-114). */
  forget(): void {
    this.events = NO_EVENTS;
    this.#referrals?.forget();
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
    this.session.stop();
    this.#failWaiting();
    // Who said 180 to a re-INVITE and then nothing would keep its transaction for ever.
    for (const own of this.#own ?? []) own.cancel();
    this.awaitingAck?.stop();
    this.awaitingAck = undefined;
    this.#referrals?.legEnded();
    if (this.#dialog !== undefined) this.#dialog.state = 'terminated';
    this.stack.legs.delete(this.id);
    return events;
  }

  /** Sends a BYE, unless one is under way; again after an unanswered one (spec S-112). */
  protected bye(parts: MessageParts = NO_PARTS): void {
    if (this.#state !== 'ending') {
      this.become('ending');
      this.session.stop();
      this.#pendingInvite?.respond(487);
      this.#failWaiting();
    }
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
    refreshTarget(dialog, request);
    const pending = new PendingInvite(this.stack, transaction, request, this.id, this);
    this.#pendingInvite = pending;
    transaction.user = this;
    const repeated = this.session.answerToRefresh(request);
    if (repeated !== undefined) pending.respond(200, { body: repeated });
    else this.#handOver(pending, 501);
  }

  #onOther(transaction: NonInviteServerTransaction, request: SipRequest, dialog: DialogState): void {
    refreshTarget(dialog, request);
    if (countsAsOffer(request)) this.#peerOffers++;
    const pending = new PendingRequest(this.stack, transaction, request, this.id, this);
    if (request.method === 'PRACK') this.onPrack(pending);
    else if (request.method === 'REFER') this.#onRefer(pending, dialog);
    else if (request.method === 'NOTIFY') this.#onNotify(pending);
    else this.#handOver(pending, request.method === 'OPTIONS' ? 200 : 501);
  }

  #onRefer(pending: PendingRequest, dialog: DialogState): void {
    const { contactUser, credentials } = this;
    this.#ownReferrals.onRefer(pending, { dialog, contactUser, credentials }, this.events);
  }

  /** Those of referrals are ours (RFC 6665 §4.1.3). */
  #onNotify(pending: PendingRequest): void {
    const event = eventType(pending.request.headers);
    if (event?.name !== 'refer') this.#handOver(pending, 489);
    else if (this.#referrals?.onNotify(pending, event.id) !== true) pending.respond(481);
  }

  /** An owner that fails over a request answers it all the same, lest the dialog takes no other offer. */
  #handOver(pending: ServerRequest, otherwise: number): void {
    try {
      if (this.events.onRequest !== undefined) this.events.onRequest(pending);
      else pending.respond(otherwise);
    } catch (error) {
      pending.respond(500);
      throw error;
    }
  }

  /** Why an offer of the peer is not taken now, or its session interval never. */
  #refusal(request: SipRequest): Refusal | undefined {
    if (request.method !== 'INVITE' && request.method !== 'UPDATE') return undefined;
    const verdict = judgeOffer(request, this.#standing);
    if (verdict === 'taken') return this.session.refusal(request);
    if (verdict === 491) return { status: 491 };
    const seconds = Number.parseInt(this.stack.random(1), 16) % 11;
    return { status: 500, headers: [['Retry-After', String(seconds)]] };
  }

  get #standing(): OfferStanding {
    return {
      direction: this.direction,
      unanswered: this.unanswered,
      describedEarly: this.describedEarly,
      ownOffers: this.#ownOffers,
      peerOffers: this.#peerOffers,
      peerInvite: this.#pendingInvite !== undefined,
      awaitedAck: this.awaitingAck === undefined ? 'none' : this.ackAnswers ? 'answer' : 'plain',
    };
  }

  #isFreeFor(method: string): boolean {
    return isFreeForOffer(method, this.#state === 'confirmed', this.#standing);
  }

  #onOwnSuccess(response: SipResponse, refreshes: boolean, offered: Buffer | undefined): void {
    this.lastSeenAt = this.stack.clock.now();
    if (!refreshes) return;
    this.session.onSuccess(response);
    this.session.describe(offered, response.body);
  }

  #ackOwn(answer: InDialogAnswer, body: Buffer | undefined): void {
    this.session.describe(body, undefined);
    answer.ack(body);
  }

  #failWaiting(): void {
    for (const own of this.#waiting) own.fail();
  }

  /** Requests of ours that wait to be sent again after a 491. */
  get #waiting(): OwnRequest[] {
    return this.#own === undefined ? [] : [...this.#own].filter((own) => own.waiting);
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

function withHeaders(parts: MessageParts, more: ExtraHeaders): MessageParts {
  return more.length === 0 ? parts : { ...parts, headers: [...(parts.headers ?? []), ...more] };
}
