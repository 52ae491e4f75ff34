import type { TLibOrigin } from '../../tlib/types';
import { sdpDirection } from '../../sip/sdp/direction';
import { type CallSession, isIn, type Party, type Place, placeOf } from './call';
import { other } from './call-media';
import type { CallContext } from './context';
import { offerAnew } from './re-offer';

/** Why a hold or retrieve was not done. `refused`: a leg would not have it. */
export type HoldFault = 'wrong-state' | 'already' | 'in-progress' | 'refused';

type Done = (fault: HoldFault | undefined) => void;

/** Where the party stands, or why its state can't become `wanted` now. */
function placeFor(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  wanted: 'held' | 'connected',
): Place | HoldFault {
  const place = placeOf(session, party);
  const { origination, destination } = place.bridge.legs;
  if (!party.established || !isIn(session, party) || session.transfer?.party === party) return 'wrong-state';
  if (origination.state !== 'confirmed' || destination?.state !== 'confirmed') return 'wrong-state';
  if ((party.state === 'held') === (wanted === 'held')) return 'already';
  const own = place.side === 'origination' ? origination : destination;
  if (wanted === 'connected' && ctx.sharedLegs.of(own)?.speaksWithOther(session) === true)
    return 'wrong-state';
  const mayOffer = origination.mayOffer('INVITE') && destination.mayOffer('INVITE');
  return place.bridge.renegotiating || !mayOffer ? 'in-progress' : place;
}

/**
 * Holds the call for a party (RequestHoldCall): the other party first, then the holder's own phone, are
 * offered `inactive` (RFC 3264 §8.4), for there is nothing to hear. EventHeld when both were told.
 */
export function holdCall(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  origin: TLibOrigin | undefined,
  done: Done,
): void {
  const place = placeFor(ctx, session, party, 'held');
  if (typeof place === 'string') {
    done(place);
    return;
  }
  const { bridge, side } = place;
  const held = (): void => {
    setHeld(ctx, session, party, true, origin);
    done(undefined);
  };
  if (!bridge.media.hold(side)) {
    held();
    return;
  }
  offerAnew(ctx, session, bridge, other(side), undefined, (answer) => {
    if (answer === undefined) {
      bridge.media.retrieve(side);
      done(isIn(session, party) ? 'refused' : 'wrong-state');
      return;
    }
    // The holder's own phone need not agree: the other party is silent and nothing reaches it.
    offerAnew(ctx, session, bridge, side, undefined, () => {
      if (isIn(session, party)) held();
      else done('wrong-state');
    });
  });
}

/** Undoes a hold of a party, by T-Library or by its phone: each leg is offered the other's media again. */
export function retrieveCall(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  origin: TLibOrigin | undefined,
  done: Done,
): void {
  const place = placeFor(ctx, session, party, 'connected');
  if (typeof place === 'string') {
    done(place);
    return;
  }
  const { bridge, side } = place;
  const { media } = bridge;
  const byRequest = media.heldBy(side);
  media.retrieve(side);
  const retrieved = (): void => {
    setHeld(ctx, session, party, false, origin);
    done(undefined);
  };
  if (media.held) {
    retrieved();
    return;
  }
  const refused = (): void => {
    if (byRequest) media.hold(side);
    done(isIn(session, party) ? 'refused' : 'wrong-state');
  };
  offerAnew(ctx, session, bridge, side, byRequest ? undefined : 'sendrecv', (own) => {
    if (own === undefined || keepsHold(own.body)) {
      refused();
      return;
    }
    offerAnew(ctx, session, bridge, other(side), undefined, (partner) => {
      if (partner === undefined) {
        refused();
        if (isIn(session, party)) offerAnew(ctx, session, bridge, side, 'inactive', () => undefined);
        return;
      }
      retrieved();
      // The partner's media moved while it was held: the holder's phone must hear of it.
      if (partner.moved) offerAnew(ctx, session, bridge, side, undefined, () => undefined);
    });
  });
}

/** Held or not is known now: EventHeld or EventRetrieved, `origin` being who asked by T-Library. */
export function setHeld(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  held: boolean,
  origin?: TLibOrigin,
): void {
  const state = held ? 'held' : 'connected';
  if (party.state === state) return;
  party.state = state;
  session.call.since = ctx.clock.now();
  ctx.events.party(
    session.call,
    party,
    held ? 'EventHeld' : 'EventRetrieved',
    held ? 'Held' : 'Ok',
    {},
    origin,
  );
  if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
  ctx.hooks.changed(session);
}

/** The phone answered that its user still holds. */
function keepsHold(body: Buffer): boolean {
  const direction = sdpDirection(body);
  return direction === 'sendonly' || direction === 'inactive';
}
