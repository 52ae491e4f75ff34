import type { SipRequest } from '../../sip/message/types';
import type { Leg } from '../../sip/user-agent/types';
import type { TLibOrigin } from '../../tlib/types';
import { type Bridge, type CallSession, isChanging, isIn, isThere, type Party, placeOf } from './call';
import { CallMedia, other } from './call-media';
import { connectedEvents } from './connected';
import type { CallContext } from './context';
import { offerPartner, whenFree } from './re-offer';
import { letGo, partyLeft } from './release';
import { fitsCall } from './user-data';

/** A party in a call of its DN. */
export interface InCall {
  readonly session: CallSession;
  readonly party: Party;
}

interface TransferPlan {
  /** Who asked by T-Library, and the call whose EventReleased answers him. */
  readonly origin?: { readonly from: TLibOrigin; readonly connID: string };
  /** All is settled; the transferor's legs end next. */
  onAgreed?(): void;
  onFault(fault: TransferFault): void;
}

type TransferFault = 'wrong-state' | 'refused';

/**
 * Completes a transfer: the others of the transferor's two calls talk to each other in `primary`, and he leaves both
 * (S-83, S-86). Nothing changes until both phones have agreed to each other's media; one that does not is a fault, and
 * all are as before. Events in the order of T-Library's two-step transfer: EventReleased (Transferred) of the consult
 * call, then of the primary one, EventPartyChanged of both who stay. Both calls must be answered.
 */
export function completeTransfer(
  ctx: CallContext,
  primary: InCall,
  consult: InCall,
  plan: TransferPlan,
): void {
  const stays = partnerIn(primary);
  const joins = partnerIn(consult);
  const underWay = primary.session.completing || consult.session.completing;
  if (underWay || stays === undefined || joins === undefined || isThere(primary.session.call, joins.party)) {
    plan.onFault('wrong-state');
    return;
  }
  const completing = (under: boolean): void => {
    primary.session.completing = under;
    consult.session.completing = under;
  };
  completing(true);
  const media = new CallMedia();
  media.renew('origination', stays.media);
  media.renew('destination', joins.media);
  media.holders({ origination: stays.holds, destination: joins.holds });
  const bridge: Bridge = {
    media,
    legs: { origination: stays.leg, destination: joins.leg },
    renegotiating: false,
  };
  const settled = holdBack([ownLeg(primary), ownLeg(consult)]);
  const fault = (why: TransferFault): void => {
    completing(false);
    plan.onFault(why);
    settled('as before');
  };
  whenFree(ctx, [stays.leg, joins.leg], (free) => {
    const busy = primary.session.renegotiating || consult.session.renegotiating;
    // Somebody may have left, or taken another's place, while a phone's own offer was waited for.
    const asBefore = talksWith(primary, stays) && talksWith(consult, joins);
    if (!free || busy || !asBefore) {
      fault('wrong-state');
      return;
    }
    const settling = (under: boolean): void => {
      primary.session.renegotiating = under;
      consult.session.renegotiating = under;
    };
    settling(true);
    const restored = (): void => {
      settling(false);
      for (const { session, party } of [primary, consult]) {
        if (session.ended) continue;
        const place = placeOf(session, party);
        offerPartner(ctx, session, place.bridge, other(place.side), () => undefined);
      }
      fault('refused');
    };
    offerPartner(ctx, primary.session, bridge, 'origination', (first) => {
      if (first === undefined || consult.session.ended || primary.session.ended) {
        restored();
        return;
      }
      offerPartner(ctx, consult.session, bridge, 'destination', (second) => {
        if (second === undefined || consult.session.ended || primary.session.ended) {
          restored();
          return;
        }
        settling(false);
        completing(false);
        settled('transferred');
        plan.onAgreed?.();
        merge(ctx, primary, consult, plan);
        if (second.moved && !primary.session.ended)
          offerPartner(ctx, primary.session, primary.session, 'origination', () => undefined);
      });
    });
  });
}

/**
 * A transferor hangs up as soon as he has asked for the transfer, and that must not end the calls of those whom he joins:
 * his BYE waits for how it goes, and counts only where all is as before (S-85).
 */
function holdBack(legs: readonly Leg[]): (outcome: 'transferred' | 'as before') => void {
  const waiting = [...new Set(legs)].map((leg) => {
    const before = leg.events;
    const byes: SipRequest[] = [];
    const meanwhile = { ...before, onBye: (bye: SipRequest) => void byes.push(bye) };
    leg.events = meanwhile;
    return { leg, before, meanwhile, byes };
  });
  return (outcome) => {
    for (const { leg, before, meanwhile, byes } of waiting) {
      if (leg.events === meanwhile) leg.events = before;
      if (outcome === 'as before') for (const bye of byes) before.onBye?.(bye);
    }
  };
}

/** The party is in his call, and his partner is the one of before. */
const talksWith = (own: InCall, partner: Standing): boolean =>
  isIn(own.session, own.party) && partnerIn(own)?.party === partner.party;

/** Who talks with the party, with his leg and media; undefined where that is not one other party, connected. */
export function partnerIn({ session, party }: InCall) {
  const { bridge, side } = placeOf(session, party);
  const partnerSide = other(side);
  const leg = bridge.legs[partnerSide];
  const partner = session.call[partnerSide];
  if (leg?.state !== 'confirmed' || partner?.established !== true || isChanging(session)) return undefined;
  if (session.conference !== undefined) return undefined;
  return {
    party: partner,
    leg,
    media: bridge.media.of(partnerSide),
    holds: bridge.media.heldBy(partnerSide),
  };
}

function merge(ctx: CallContext, primary: InCall, consult: InCall, { origin }: TransferPlan): void {
  const stays = partnerIn(primary);
  const joins = partnerIn(consult);
  if (stays === undefined || joins === undefined) return;
  const { call } = primary.session;
  const gone = consult.session;
  const own = [
    { session: gone, leg: ownLeg(consult) },
    { session: primary.session, leg: ownLeg(primary) },
  ];
  ctx.hooks.together(() => {
    const answers = (connID: string): TLibOrigin | undefined =>
      origin?.connID === connID ? origin.from : undefined;
    partyLeft(ctx, gone, consult.party, { callState: 'Transferred', origin: answers(gone.call.connID) });
    partyLeft(ctx, primary.session, primary.party, {
      callState: 'Transferred',
      origin: answers(call.connID),
    });
    absorb(ctx, primary.session, gone, joins.party);
    bridgeTwo(ctx, primary.session, stays, joins);
    const by = { thirdPartyDN: primary.party.dn, thirdPartyDNRole: 'TransferredBy' } as const;
    ctx.events.party(call, stays.party, 'EventPartyChanged', 'Transferred', {
      ...by,
      previousConnID: call.connID,
    });
    ctx.events.party(call, joins.party, 'EventPartyChanged', 'Transferred', {
      ...by,
      previousConnID: gone.call.connID,
    });
    for (const { session, leg } of own) letGo(ctx, session, leg);
    ctx.hooks.ended(gone, { cause: 'transferred' });
    for (const { dn, kind } of [primary.party, stays.party, joins.party])
      if (kind === 'extension') ctx.agents().deviceChanged(dn);
    ctx.hooks.changed(primary.session);
  });
}

/** The call takes over a party of its consult call, and what that one has gathered; the consult call is off the table. */
export function absorb(ctx: CallContext, session: CallSession, gone: CallSession, joins: Party): void {
  const { call } = session;
  gone.ended = true;
  gone.timer?.cancel();
  ctx.table.remove(gone);
  if (joins.kind === 'extension') {
    ctx.table.leave(joins.dn, gone);
    ctx.table.join(joins.dn, session);
  }
  const data = { ...gone.call.userData, ...call.userData };
  if (fitsCall(data)) call.userData = data;
  call.business ||= gone.call.business;
  call.queue ??= gone.call.queue;
  call.since = ctx.clock.now();
}

/** The leg on which the party is in the call. */
export function ownLeg({ session, party }: InCall) {
  const { bridge, side } = placeOf(session, party);
  return side === 'origination'
    ? bridge.legs.origination
    : (bridge.legs.destination ?? bridge.legs.origination);
}

export type Standing = NonNullable<ReturnType<typeof partnerIn>>;

/** The call's bridge is between these two from now on. */
function bridgeTwo(ctx: CallContext, session: CallSession, first: Standing, second: Standing): void {
  const { call, media, legs } = session;
  media.holders({ origination: first.holds, destination: second.holds });
  for (const [side, { party, leg, media: own }] of [
    ['origination', first],
    ['destination', second],
  ] as const) {
    call[side] = party;
    legs[side] = leg;
    media.renew(side, own);
  }
  for (const side of ['origination', 'destination'] as const) {
    const leg = legs[side];
    if (leg !== undefined)
      ctx.sharedLegs.bind(leg, session, connectedEvents(ctx, session, { bridge: session, side }));
  }
}
