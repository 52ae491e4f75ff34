import { parseNameAddr } from '../../sip/message/name-addr';
import type { NameAddr, SipResponse, SipUri } from '../../sip/message/types';
import { requestUri } from '../../sip/message/uri';
import { isClosedTo } from './closed-destinations';
import type { Dn } from '../config/types';
import { isAtContact } from '../trunks/contact';
import type { CallSession } from './call';
import type { CallContext, CallRedirection } from './context';
import { extensionTarget, offer, trunkTarget } from './offer';
import type { OfferPlan, Target } from './offer-plan';
import { canBeReached } from './redirect';
import { dropDestination, endCall } from './release';
import { hasStoppedAt, type Stop } from './trail';
import { type Destination, destinationOf, failureState, routeTo } from './set-up';

/** Where a Contact of a 3xx leads: a DN of ours, or somewhere outside that no trunk leads to. */
type RedirectTarget =
  | Exclude<Destination, { readonly kind: 'trunk' }>
  | {
      readonly kind: 'trunk';
      readonly dn: Dn;
      readonly number: string;
      /** As the Contact says it (RFC 3261 §8.1.3.4). */
      readonly uri?: string;
    }
  | { readonly kind: 'outside'; readonly uri: string; readonly number: string };

/** Statuses whose Contacts are other places for the call: not 305, a proxy, nor 380, a service. */
const followed: ReadonlySet<number> = new Set([300, 301, 302]);

/** Redirections that one call follows. */
const redirectsMost = 5;

/** Contacts of one 3xx that are looked at. */
const contactsMost = 10;

/**
 * What becomes of a call whose destination answers 3xx, by `on-redirect` (RFC 3261 §8.1.3.4): the call leaves that
 * destination, whose clients see EventReleased with CallState Redirected where it rang, and goes to the Contacts, the
 * highest q first. A number where the call was already is no target, nor is what S-44 closes; five redirections at most.
 */
export class Redirection implements CallRedirection {
  constructor(private readonly ctx: () => CallContext) {}

  /** False: nothing comes of it, and the 3xx is a refusal. */
  take(session: CallSession, { party }: Target, response: SipResponse, plan: OfferPlan): boolean {
    const ctx = this.ctx();
    const contacts = contactsOf(response);
    if (contacts.length === 0) return false;
    const dn = ctx.directory.dn(party.trunk ?? party.dn);
    if (ctx.options.effective('on-redirect', dn) === 'pass-on')
      return passOn(ctx, session, response.status, contacts);
    if (!followed.has(response.status)) return false;
    const targets = contacts.flatMap(({ uri, uriText }) => targetOf(ctx, uri, uriText) ?? []);
    const usable = targets.filter((target) => this.#mayGo(session, target));
    if (usable.length === 0 || session.call.trail.redirects >= redirectsMost) return false;
    ctx.hooks.together(() => {
      dropDestination(ctx, session, 'Redirected');
      this.#next(session, usable, plan, response.status, response);
    });
    return true;
  }

  #mayGo(session: CallSession, target: RedirectTarget): boolean {
    const ctx = this.ctx();
    if (hasStoppedAt(session.call.trail, stopOf(ctx, target))) return false;
    if (target.kind === 'outside') return true;
    return !isClosedTo(ctx, target) && canBeReached(ctx, target);
  }

  #next(
    session: CallSession,
    [target, ...others]: readonly RedirectTarget[],
    plan: OfferPlan,
    status: number,
    response: SipResponse | undefined,
  ): void {
    const ctx = this.ctx();
    const { trail } = session.call;
    if (target === undefined || trail.redirects >= redirectsMost) {
      plan.onFailed(status, response);
      return;
    }
    trail.redirects += 1;
    if (target.kind === 'queue' || target.kind === 'routing-point') {
      // Who sent the call is told that it got somewhere, by the words for a phone that rings, and in a transfer answers.
      plan.onRinging();
      ctx.acd().leave(session, 'EventDiverted');
      routeTo(ctx, session, target);
      if (session.transfer !== undefined && !session.ended) plan.onAnswered();
      return;
    }
    const to = offerTarget(ctx, target);
    if (to === undefined) {
      this.#next(session, others, plan, 480, undefined);
      return;
    }
    offer(ctx, session, to, {
      ...plan,
      onFailed: (nextStatus, nextResponse) => {
        // A 6xx speaks for all of them (RFC 3261 §8.1.3.4).
        if (others.length === 0 || nextStatus >= 600) {
          plan.onFailed(nextStatus, nextResponse);
          return;
        }
        dropDestination(ctx, session, failureState(nextStatus));
        this.#next(session, others, plan, nextStatus, nextResponse);
      },
    });
  }
}

/** The caller follows it himself, as long as his INVITE waits and no queue is to have the call back. */
function passOn(
  ctx: CallContext,
  session: CallSession,
  status: number,
  contacts: readonly NameAddr[],
): boolean {
  const { originator, call } = session;
  if (!originator.redirectable || call.answeredAt !== undefined || call.place !== undefined) return false;
  const contact = contacts.map(({ uriText, params }) => {
    const q = params.get('q');
    return `<${uriText}>${q === undefined ? '' : `;q=${q}`}`;
  });
  endCall(ctx, session, {
    end: { cause: 'failed' },
    status,
    headers: [['Contact', contact.join(', ')]],
    callState: 'Redirected',
  });
  return true;
}

/** In the order in which they are tried (RFC 3261 §20.10: without q 1). */
function contactsOf({ headers }: Pick<SipResponse, 'headers'>): readonly NameAddr[] {
  const found = headers.getAll('contact').slice(0, contactsMost);
  const contacts = found.flatMap((value) => parseNameAddr(value) ?? []);
  return contacts.sort((a, b) => preference(b) - preference(a));
}

function preference({ params }: NameAddr): number {
  const q = Number(params.get('q') ?? 1);
  return q >= 0 && q <= 1 ? q : 1;
}

/**
 * What a Contact means here: at this server the DN that its user selects; at the address of a phone of ours that phone's
 * DN; at a trunk's address that trunk; a `tel:` URI what dialling it would. Else it is outside.
 */
function targetOf(
  ctx: Pick<CallContext, 'directory' | 'bindings' | 'ua'>,
  uri: SipUri,
  uriText: string,
): RedirectTarget | undefined {
  const { user, scheme } = uri;
  if (scheme === 'tel') return user === undefined ? undefined : destinationOf(ctx, user);
  if (scheme !== 'sip') return undefined;
  if (isAtContact(uri, `sip:${ctx.ua.hostPort}`))
    return user === undefined ? undefined : destinationOf(ctx, user);
  const dn = user === undefined ? undefined : ctx.directory.dn(user);
  if (dn?.type === 'Extension') {
    const phones = [dn.contact, ...ctx.bindings.of(dn.number).map(({ contact }) => contact)];
    if (phones.some((phone) => isAtContact(uri, phone))) return { kind: 'extension', dn };
  }
  const trunk = ctx.directory.trunks.find(({ contact }) => isAtContact(uri, contact));
  if (trunk !== undefined && user !== undefined)
    return { kind: 'trunk', dn: trunk, number: user, uri: requestUri(uriText) };
  return { kind: 'outside', uri: requestUri(uriText), number: user ?? uri.host };
}

function stopOf(ctx: CallContext, target: RedirectTarget): Omit<Stop, 'cause'> {
  switch (target.kind) {
    case 'outside':
      return { dn: target.number, uri: target.uri };
    case 'trunk':
      return { dn: target.number, uri: trunkAt(ctx, target)?.uri };
    default:
      return { dn: target.dn.number, uri: undefined };
  }
}

function trunkAt(
  ctx: CallContext,
  { dn, number, uri }: Extract<RedirectTarget, { readonly kind: 'trunk' }>,
): Target | undefined {
  const target = trunkTarget(ctx, dn, number);
  return target === undefined || uri === undefined ? target : { ...target, uri };
}

function offerTarget(
  ctx: CallContext,
  target: Exclude<RedirectTarget, { readonly kind: 'queue' | 'routing-point' }>,
): Target | undefined {
  switch (target.kind) {
    case 'extension':
      return extensionTarget(ctx, target.dn);
    case 'trunk':
      return trunkAt(ctx, target);
    case 'outside':
      return {
        party: { dn: target.number, kind: 'trunk', trunk: undefined },
        uri: target.uri,
        others: [],
        credentials: undefined,
      };
    default:
      return target satisfies never;
  }
}
