import type { ClientCredentials } from '../auth/challenge-answers';
import type { DialogState } from '../dialog/types';
import type { SipRequest } from '../message/types';
import { parseReferTo, type ReferTo } from '../refer/refer-to';
import { IncomingReferral } from './incoming-referral';
import { OwnReferral } from './own-referral';
import type { ReferRequest } from './referral';
import type { Refusal } from './request-checks';
import type { Stack } from './stack';
import type { ExtraHeaders, LegEvents, OnFinal, ServerRequest } from './types';

/** Open referrals of one leg in either direction; nobody transfers a call to more places at once. */
const REFERRALS_MAX = 4;

/** What the referrals of a leg take from it. */
interface ReferralDialog {
  readonly dialog: DialogState;
  readonly contactUser: string;
  readonly credentials: ClientCredentials | undefined;
}

/** How a leg sends a REFER. */
type SendRefer = (headers: ExtraHeaders, onFinal: OnFinal) => number;

/** The referrals of one leg; made with the first of them. */
export class LegReferrals {
  readonly #stack: Stack;
  readonly #incoming = new Set<IncomingReferral>();
  readonly #own = new Set<OwnReferral>();
  /** Several share a dialog only where all but the first are told apart (RFC 3515 §2.4.6). */
  #isFirst = true;

  constructor(stack: Stack) {
    this.#stack = stack;
  }

  /** A REFER of the peer: to the leg's owner, or refused. */
  onRefer(pending: ServerRequest, at: ReferralDialog, events: LegEvents): void {
    const { request } = pending;
    const referTo = judgeRefer(request);
    if ('status' in referTo) pending.respond(referTo.status, referTo);
    else if (events.onRefer === undefined) pending.respond(603);
    else if (this.#incoming.size >= REFERRALS_MAX) pending.respond(491);
    else {
      const referral = new IncomingReferral({
        ...at,
        stack: this.#stack,
        pending,
        referTo,
        event: this.#isFirst ? 'refer' : `refer;id=${request.cseq.number}`,
        onOver: (over) => this.#incoming.delete(over),
      });
      this.#isFirst = false;
      this.#incoming.add(referral);
      try {
        events.onRefer(referral);
      } catch (error) {
        referral.reject(500);
        throw error;
      }
    }
  }

  /** A NOTIFY: true where it belongs to a REFER of ours. */
  onNotify(pending: ServerRequest, id: string | undefined): boolean {
    for (const own of this.#own) {
      if (own.isMeant(id, this.#own.size === 1)) {
        own.onNotify(pending);
        return true;
      }
    }
    return false;
  }

  refer(request: ReferRequest, send: SendRefer): void {
    const own = new OwnReferral(this.#stack, request, (over) => this.#own.delete(over));
    if (this.#own.size >= REFERRALS_MAX) {
      this.#stack.clock.schedule(0, () => own.onFinal(undefined));
      return;
    }
    this.#own.add(own);
    const { referTo, referredBy, headers = [] } = request;
    const fields = [
      ['Refer-To', referTo] as const,
      ...(referredBy === undefined ? [] : [['Referred-By', referredBy] as const]),
      ...headers,
    ];
    own.sent(send(fields, (answer, failure) => own.onFinal(answer, failure)));
  }

  /** The leg is over: what the peer asked for goes on, what we asked for is known no more. */
  legEnded(): void {
    for (const own of [...this.#own]) own.drop();
  }

  /** The leg was forgotten: nothing more is sent. */
  forget(): void {
    for (const referral of [...this.#incoming]) referral.drop();
  }
}

/** The Refer-To of a REFER, or why it can't be taken (RFC 3515 §2.4.2). */
function judgeRefer(request: SipRequest): ReferTo | Refusal {
  const values = request.headers.getAll('refer-to');
  if (values.length !== 1) return { status: 400, reason: 'One Refer-To is needed' };
  if (request.headers.getAll('referred-by').length > 1) return { status: 400, reason: 'Several Referred-By' };
  const referTo = parseReferTo(values[0]!);
  if (referTo === undefined) return { status: 400, reason: 'Refer-To unreadable' };
  if (referTo.uri.scheme === 'other') return { status: 416 };
  return referTo.method === 'INVITE' ? referTo : { status: 603, reason: 'Only INVITE is referred' };
}
