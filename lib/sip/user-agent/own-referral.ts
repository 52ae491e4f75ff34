import { parseFragment } from '../refer/sipfrag';
import { subscriptionState, suppressesSubscription } from '../refer/subscription';
import { assertEdge, type Edges } from '../transaction/edges';
import type { TimerEntry } from '../transaction/grouped-timers';
import { REFERRAL_SECONDS, type ReferRequest } from './referral';
import type { Stack } from './stack';
import type { InDialogAnswer, ServerRequest } from './types';

/** `settled`: the outcome was told, and the peer has not ended the subscription yet. */
type OwnReferralState = 'asked' | 'subscribed' | 'settled' | 'over';

const OWN_REFERRAL_EDGES: Edges<OwnReferralState> = {
  asked: ['subscribed', 'over'],
  subscribed: ['settled', 'over'],
  settled: ['over'],
  over: [],
};

/** One REFER of ours and the subscription that it made (RFC 3515 §2.4.4). */
export class OwnReferral {
  readonly #stack: Stack;
  readonly #request: ReferRequest;
  readonly #onOver: (referral: OwnReferral) => void;
  #state: OwnReferralState = 'asked';
  #timer: TimerEntry | undefined;
  /** CSeq of the REFER, which is the `id` of its NOTIFYs' Event (RFC 3515 §2.4.6). */
  #cseq: number | undefined;

  constructor(stack: Stack, request: ReferRequest, onOver: (referral: OwnReferral) => void) {
    this.#stack = stack;
    this.#request = request;
    this.#onOver = onOver;
  }

  /** It went out; a challenge may still change its CSeq. */
  sent(cseq: number): void {
    this.#cseq = cseq;
  }

  /** Whether a NOTIFY whose Event has this id is for it; `alone`: it can be for no other. */
  isMeant(id: string | undefined, alone: boolean): boolean {
    return id === undefined || id === String(this.#cseq) || (alone && this.#state === 'asked');
  }

  onFinal(answer: InDialogAnswer | undefined, failure: 408 | 503 = 408): void {
    if (this.#state !== 'asked' && this.#state !== 'subscribed') return;
    if (answer === undefined) {
      // NOTIFYs that came all the same show that the peer has it.
      if (this.#state === 'asked') this.#refused(failure);
      return;
    }
    const { response } = answer;
    this.#cseq = response.cseq.number;
    if (response.status >= 300) this.#refused(response.status);
    else if (this.#state === 'asked') this.#accepted(!suppressesSubscription(response.headers));
  }

  /** A NOTIFY that is meant for it. */
  onNotify(pending: ServerRequest): void {
    const { headers, body } = pending.request;
    const subscription = subscriptionState(headers);
    const isFragment = /^\s*message\/sipfrag\s*(;|$)/i.test(headers.get('content-type') ?? '');
    const fragment = isFragment ? parseFragment(body) : undefined;
    if (subscription === undefined && fragment === undefined) {
      pending.respond(400, { reason: 'Neither Subscription-State nor status' });
      return;
    }
    pending.respond(200);
    const isTold = this.#state === 'settled';
    if (this.#state === 'asked') this.#accepted(true);
    const isEnded = subscription?.state === 'terminated';
    const isFinal = isEnded || (fragment !== undefined && fragment.status >= 200);
    if (this.done) return;
    if (isEnded) this.#end();
    else if (isFinal && !isTold) this.#become('settled');
    if (isTold || (fragment === undefined && !isFinal)) return;
    this.#request.onNotify?.({
      status: fragment?.status,
      reason: fragment?.reason ?? '',
      body,
      final: isFinal,
    });
  }

  get done(): boolean {
    return this.#state === 'over';
  }

  onTimer(_name: string): void {
    this.#timer = undefined;
    const isTold = this.#state === 'settled';
    this.#end();
    if (!isTold) this.#request.onTimeout?.();
  }

  /** The leg is over. */
  drop(): void {
    if (!this.done) this.#end();
  }

  #accepted(subscribed: boolean): void {
    if (subscribed) {
      this.#become('subscribed');
      this.#timer = this.#stack.layer.timers.start(REFERRAL_SECONDS * 1_000, 'referral', this);
    } else this.#end();
    this.#request.onAccepted?.(subscribed);
  }

  #refused(status: number): void {
    this.#end();
    this.#request.onRefused?.(status);
  }

  #end(): void {
    this.#become('over');
    this.#stack.layer.timers.stop(this.#timer);
    this.#onOver(this);
  }

  #become(next: OwnReferralState): void {
    assertEdge('referral', OWN_REFERRAL_EDGES, this.#state, next);
    this.#state = next;
  }
}
