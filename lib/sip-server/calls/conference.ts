import type { TLibOrigin } from '../../tlib/types';
import {
  type Bridge,
  type CallSession,
  isChanging,
  isIn,
  isThere,
  type Party,
  partiesOf,
  placeOf,
} from './call';
import { other } from './call-media';
import type { CallContext } from './context';
import { bringToFocus, describeAgain, focusUri, joinConference, lonelyBridge, type Seat } from './focus';
import { seat } from './leave';
import { letGo, partyLeft } from './release';
import { absorb, type InCall, ownLeg, partnerIn, type Standing } from './transfer';

/** Why there is no conference. `refused`: the focus or one of the phones would not have it. */
export type ConferenceFault = 'wrong-state' | 'no-focus' | 'refused';

/**
 * Completes a conference: the parties of the conferencer's two calls are members of one, in `primary`; that may be a
 * conference already. Nothing changes until the focus and all phones have agreed; one that does not is a fault, and all are
 * as before. Events in the order of T-Library's two-step conference: EventReleased (Conferenced) of the consult call,
 * EventPartyAdded of those who were in the primary one, EventPartyChanged of who joins them. Both calls must be answered.
 */
export function completeConference(
  ctx: CallContext,
  primary: InCall,
  consult: InCall,
  origin: TLibOrigin,
  done: (fault: ConferenceFault | undefined) => void,
): void {
  const joins = partnerIn(consult);
  const others = membersToBe(ctx, primary);
  const uri = primary.session.conference?.uri ?? focusUri(ctx, primary.session.call);
  if (joins === undefined || others === undefined || isThere(primary.session.call, joins.party)) {
    done('wrong-state');
    return;
  }
  if (uri === undefined) {
    done('no-focus');
    return;
  }
  const conferencer = conferencerSeat(ctx, primary, consult);
  const joinsSeat: Seat = {
    party: joins.party,
    session: consult.session,
    bridge: lonelyBridge(joins.leg, joins.media, joins.holds),
    restore: () => describePartner(ctx, consult),
  };
  const seats = [...others, conferencer, joinsSeat];
  const isOn = (): boolean => isIn(primary.session, primary.party) && isIn(consult.session, consult.party);
  const sessions = [primary.session, consult.session];
  const settled = (agreed: boolean): void => {
    for (const session of sessions) session.joining = undefined;
    if (agreed) merge(ctx, primary, consult, { uri, seats, joins, own: conferencer.bridge }, origin);
    done(agreed ? undefined : 'refused');
  };
  let giveUp = (): void => undefined;
  const joining = { invited: undefined, abort: () => giveUp() };
  for (const session of sessions) session.joining = joining;
  giveUp = bringToFocus(ctx, uri, seats, isOn, settled);
}

/** Seats of those in the call beside its party; of a conference they stay where they are. */
function membersToBe(ctx: CallContext, primary: InCall): Seat[] | undefined {
  const { session, party } = primary;
  if (session.conference !== undefined)
    return session.conference.members.has(party) && !isChanging(session) ? [] : undefined;
  const stays = partnerIn(primary);
  if (stays === undefined) return undefined;
  return [
    {
      party: stays.party,
      session,
      bridge: lonelyBridge(stays.leg, stays.media, stays.holds),
      restore: () => describePartner(ctx, primary),
    },
  ];
}

/** He goes on with the leg on which he speaks now, and with the one to the focus that he may have. */
function conferencerSeat(ctx: CallContext, primary: InCall, consult: InCall): Seat {
  const speaks = consult.party.state === 'held' ? primary : consult;
  const place = placeOf(speaks.session, speaks.party);
  const bridge: Bridge = lonelyBridge(ownLeg(speaks), place.bridge.media.of(place.side), false);
  const before = primary.session.conference?.members.get(primary.party);
  if (before?.legs.destination !== undefined) {
    bridge.legs.destination = before.legs.destination;
    bridge.media.renew('destination', before.media.of('destination'));
  }
  return {
    party: primary.party,
    session: primary.session,
    bridge,
    restore() {
      describeAgain(ctx, speaks.session, placeOf(speaks.session, speaks.party));
      if (before !== undefined) describeAgain(ctx, primary.session, { bridge: before, side: 'destination' });
    },
  };
}

/** The party's partner is told again what it was told before. */
function describePartner(ctx: CallContext, { session, party }: InCall): void {
  const { bridge, side } = placeOf(session, party);
  describeAgain(ctx, session, { bridge, side: other(side) });
}

function merge(
  ctx: CallContext,
  primary: InCall,
  consult: InCall,
  made: {
    readonly uri: string;
    readonly seats: readonly Seat[];
    readonly joins: Standing;
    readonly own: Bridge;
  },
  origin: TLibOrigin,
): void {
  const { session, party } = primary;
  const { call } = session;
  const gone = consult.session;
  const { joins } = made;
  const left = [
    { session: gone, leg: ownLeg(consult) },
    { session, leg: ownLeg(primary) },
  ];
  ctx.hooks.together(() => {
    partyLeft(ctx, gone, consult.party, { callState: 'Conferenced' });
    absorb(ctx, session, gone, joins.party);
    const before = partiesOf(call);
    joinConference(ctx, session, made.uri, made.seats);
    seat(session, [...before, joins.party]);
    party.state = 'connected';
    announceAdded(ctx, session, before, { added: joins.party, by: party, origin });
    ctx.events.party(call, joins.party, 'EventPartyChanged', 'Conferenced', {
      previousConnID: gone.call.connID,
      thirdPartyDN: party.dn,
      thirdPartyDNRole: 'ConferencedBy',
    });
    for (const { session: user, leg } of left) {
      if (leg !== made.own.legs.origination) letGo(ctx, user, leg);
      else if (user === gone) ctx.sharedLegs.leave(leg, gone);
    }
    ctx.hooks.ended(gone, { cause: 'conferenced' });
    for (const { dn, kind } of partiesOf(call)) if (kind === 'extension') ctx.agents().deviceChanged(dn);
    ctx.hooks.changed(session);
  });
}

/** EventPartyAdded for those who were there before, first for who added the party. */
export function announceAdded(
  ctx: CallContext,
  { call }: CallSession,
  before: readonly Party[],
  { added, by, origin }: { readonly added: Party; readonly by: Party; readonly origin: TLibOrigin },
): void {
  for (const one of [by, ...before.filter((each) => each !== by)])
    ctx.events.party(
      call,
      one,
      'EventPartyAdded',
      'Conferenced',
      {
        otherDN: added.dn,
        otherDNRole: 'NewParty',
        thirdPartyDN: by.dn,
        thirdPartyDNRole: 'AddedBy',
      },
      one === by ? origin : undefined,
    );
}
