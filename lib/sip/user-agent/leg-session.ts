import type { SipRequest, SipResponse } from '../message/types';
import { MIN_SE_FLOOR } from '../session-timer/session-expires';
import { answerSession, raisedInterval, settledSession } from '../session-timer/session-terms';
import { SessionTimer, type SessionTimerOwner } from '../session-timer/session-timer';
import { allows, type Refusal } from './request-checks';
import { NO_PARTS, type Stack } from './stack';
import type { ExtraHeaders, MessageParts } from './types';

const NONE: ExtraHeaders = [];
const SUPPORTED = ['Supported', 'timer'] as const;

interface Running {
  seconds: number;
  weRefresh: boolean;
}

/** The session timer of one leg: what its messages say of it, and when it runs out (RFC 4028). */
export class LegSession {
  readonly #stack: Stack;
  readonly #owner: SessionTimerOwner;
  #timer: SessionTimer | undefined;
  #running: Running | undefined;
  #askedSeconds: number;
  #minSeconds = MIN_SE_FLOOR;
  #peerUpdates = false;
  #peerRefers = false;
  #settled = false;
  /** What was last described in either direction, kept only while a refresh may need it. */
  #sent: Buffer | undefined;
  #received: Buffer | undefined;

  constructor(stack: Stack, owner: SessionTimerOwner) {
    this.#stack = stack;
    this.#owner = owner;
    this.#askedSeconds = stack.sessionExpires ?? 0;
  }

  /** The peer's Allow has REFER, as far as an answered INVITE has told. */
  get peerRefers(): boolean {
    return this.#peerRefers;
  }

  /** A description went out, or came, or both. */
  describe(sent: Buffer | undefined, received: Buffer | undefined): void {
    if (this.#stack.sessionExpires === undefined) return;
    if (this.#settled && this.#running === undefined) {
      this.#sent = undefined;
      this.#received = undefined;
      return;
    }
    if (sent !== undefined && sent.length > 0) this.#sent = sent;
    if (received !== undefined && received.length > 0) this.#received = received;
  }

  /** How to refresh: by UPDATE where the peer knows it, else by a re-INVITE that changes nothing (RFC 4028 §7.4). */
  refresh(): { readonly method: 'UPDATE' | 'INVITE'; readonly parts: MessageParts } | undefined {
    if (this.#peerUpdates) return { method: 'UPDATE', parts: NO_PARTS };
    return this.#sent === undefined ? undefined : { method: 'INVITE', parts: { body: this.#sent } };
  }

  /** For a re-INVITE with the same description and a session interval, which only refreshes: ours once more. */
  answerToRefresh(request: SipRequest): Buffer | undefined {
    const refreshes = this.#running !== undefined && request.headers.has('session-expires');
    return refreshes && this.#received?.equals(request.body) === true ? this.#sent : undefined;
  }

  /** For an INVITE or UPDATE of ours; the first INVITE leaves the refresher to the peer. */
  requestHeaders(initial: boolean): ExtraHeaders {
    if (this.#stack.sessionExpires === undefined) return NONE;
    const running = this.#running;
    if (!initial && running === undefined) return [SUPPORTED];
    const refresher = running === undefined ? '' : `;refresher=${running.weRefresh ? 'uac' : 'uas'}`;
    return [
      SUPPORTED,
      ['Session-Expires', `${this.#askedSeconds}${refresher}`],
      ['Min-SE', String(this.#minSeconds)],
    ];
  }

  /** A 2xx to an INVITE or UPDATE of ours. */
  onSuccess(response: SipResponse): void {
    if (this.#stack.sessionExpires === undefined) return;
    this.#notePeer(response);
    const terms = settledSession(response);
    if (terms === undefined) this.stop();
    else this.#start(terms.seconds, terms.refresher === 'uac');
  }

  /** A 422 to a request of ours: true where it may go out again with the longer interval. */
  onIntervalTooSmall(response: SipResponse): boolean {
    if (this.#stack.sessionExpires === undefined) return false;
    const seconds = raisedInterval(response, this.#askedSeconds);
    if (seconds === undefined) return false;
    this.#askedSeconds = seconds;
    this.#minSeconds = seconds;
    return true;
  }

  /** Why an INVITE or UPDATE of the peer is refused: its interval is too small. */
  refusal(request: SipRequest): Refusal | undefined {
    if (this.#stack.sessionExpires === undefined) return undefined;
    const answer = answerSession(request, MIN_SE_FLOOR);
    if (answer.kind !== 'too-small') return undefined;
    return { status: 422, headers: [['Min-SE', String(answer.minSe)]] };
  }

  /** For our 2xx to an INVITE or UPDATE of the peer, which settles the interval. */
  answer(request: SipRequest): ExtraHeaders {
    if (this.#stack.sessionExpires === undefined) return NONE;
    this.#notePeer(request);
    const answer = answerSession(request, MIN_SE_FLOOR);
    if (answer.kind !== 'accepted') return this.#answerUnasked();
    const { seconds, refresher } = answer.terms;
    this.#start(seconds, refresher === 'uas');
    return [
      SUPPORTED,
      ['Session-Expires', `${seconds};refresher=${refresher}`],
      ...(answer.require ? [['Require', 'timer'] as const] : []),
    ];
  }

  stop(): void {
    this.#timer?.stop();
    this.#running = undefined;
  }

  /** What the peer can do, from its INVITE or its 2xx to ours; the dialog is settled with either. */
  #notePeer(message: SipRequest | SipResponse): void {
    this.#settled = true;
    if (!message.headers.has('allow')) return;
    this.#peerUpdates = allows(message.headers, 'UPDATE');
    this.#peerRefers = allows(message.headers, 'REFER');
  }

  /** The peer did not ask: where we refresh we go on doing so, else nothing expires any more. */
  #answerUnasked(): ExtraHeaders {
    const running = this.#running;
    if (running?.weRefresh !== true) {
      this.stop();
      return [SUPPORTED];
    }
    this.#start(running.seconds, true);
    return [SUPPORTED, ['Session-Expires', `${running.seconds};refresher=uas`]];
  }

  #start(seconds: number, weRefresh: boolean): void {
    this.#running = { seconds, weRefresh };
    this.#askedSeconds = Math.max(seconds, this.#minSeconds);
    this.#timer ??= new SessionTimer(this.#stack.clock, this.#stack.layer.timers, this.#owner);
    this.#timer.set(seconds, weRefresh);
  }
}
