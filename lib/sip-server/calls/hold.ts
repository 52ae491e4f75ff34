import type { TLibOrigin } from '../../tlib/types';
import type { SdpDirection } from '../../sip/sdp/direction';
import { sdpDirection } from '../../sip/sdp/direction';
import type { Leg } from '../../sip/user-agent/types';
import type { CallSession, Party } from './call';
import { other, type Side } from './call-media';
import type { CallContext } from './context';
import { endCall } from './release';

/** Why a hold or retrieve was not done. `refused`: a leg would not have it. */
export type HoldFault = 'wrong-state' | 'already' | 'in-progress' | 'refused';

type Done = (fault: HoldFault | undefined) => void;

interface Place {
  readonly party: Party;
  readonly legs: Record<Side, Leg>;
}

/** The party on a side and the legs to tell, or why its state can't become `wanted` now. */
function placeFor(session: CallSession, side: Side, wanted: 'held' | 'connected'): Place | HoldFault {
  const { call, originator, destinationLeg } = session;
  const party = call[side];
  if (call.answeredAt === undefined || party === undefined || destinationLeg === undefined || session.ended)
    return 'wrong-state';
  if (originator.leg.state !== 'confirmed' || destinationLeg.state !== 'confirmed') return 'wrong-state';
  if ((party.state === 'held') === (wanted === 'held')) return 'already';
  const mayOffer = originator.leg.mayOffer('INVITE') && destinationLeg.mayOffer('INVITE');
  if (session.renegotiating || !mayOffer) return 'in-progress';
  return { party, legs: { origination: originator.leg, destination: destinationLeg } };
}

/**
 * Holds the call for the party on `side` (RequestHoldCall): the other party first, then the holder's own phone, are
 * offered `inactive` (RFC 3264 §8.4), for there is nothing to hear. EventHeld when both were told.
 */
export function holdCall(
  ctx: CallContext,
  session: CallSession,
  side: Side,
  origin: TLibOrigin,
  done: Done,
): void {
  const place = placeFor(session, side, 'held');
  if (typeof place === 'string') {
    done(place);
    return;
  }
  const held = (): void => {
    setHeld(ctx, session, place.party, true, origin);
    done(undefined);
  };
  if (!session.media.hold(side)) {
    held();
    return;
  }
  offerAnew(ctx, session, place.legs, other(side), undefined, (answer) => {
    if (answer === undefined) {
      session.media.retrieve(side);
      done(session.ended ? 'wrong-state' : 'refused');
      return;
    }
    // The holder's own phone need not agree: the other party is silent and nothing reaches it.
    offerAnew(ctx, session, place.legs, side, undefined, () => {
      if (session.ended) done('wrong-state');
      else held();
    });
  });
}

/** Undoes a hold of the party on `side`, by T-Library or by its phone: each leg is offered the other's media again. */
export function retrieveCall(
  ctx: CallContext,
  session: CallSession,
  side: Side,
  origin: TLibOrigin,
  done: Done,
): void {
  const place = placeFor(session, side, 'connected');
  if (typeof place === 'string') {
    done(place);
    return;
  }
  const { media } = session;
  const byRequest = media.heldBy(side);
  media.retrieve(side);
  const retrieved = (): void => {
    setHeld(ctx, session, place.party, false, origin);
    done(undefined);
  };
  if (media.held) {
    retrieved();
    return;
  }
  const refused = (): void => {
    if (byRequest) media.hold(side);
    done(session.ended ? 'wrong-state' : 'refused');
  };
  offerAnew(ctx, session, place.legs, side, byRequest ? undefined : 'sendrecv', (own) => {
    if (own === undefined || keepsHold(own.body)) {
      refused();
      return;
    }
    offerAnew(ctx, session, place.legs, other(side), undefined, (partner) => {
      if (partner === undefined) {
        refused();
        if (!session.ended) offerAnew(ctx, session, place.legs, side, 'inactive', () => undefined);
        return;
      }
      retrieved();
      // The partner's media moved while it was held: the holder's phone must hear of it.
      if (partner.moved) offerAnew(ctx, session, place.legs, side, undefined, () => undefined);
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

/** Offers the peer on `side` what its partner has described: it has heard another's description before. */
export function describeAnew(ctx: CallContext, session: CallSession, side: Side): void {
  const { destinationLeg } = session;
  if (destinationLeg === undefined) return;
  const legs = { origination: session.originator.leg, destination: destinationLeg };
  offerAnew(ctx, session, legs, side, undefined, () => undefined);
}

/** How often, each half a second, a phone whose own offer is open is looked at again before the call is given up. */
const joinTries = 64;

/**
 * Offers the phone that was called first, and acknowledged without media, those of the destination that has answered
 * now. A call that it doesn't take ends: nobody would hear anything.
 */
export function joinMedia(ctx: CallContext, session: CallSession, body: Buffer, tries = joinTries): void {
  const { leg } = session.originator;
  if (session.ended) return;
  if (leg.state === 'confirmed' && !leg.mayOffer('INVITE') && tries > 0) {
    ctx.clock.schedule(500, () => joinMedia(ctx, session, body, tries - 1));
    return;
  }
  sendOffer(ctx, session, leg, 'origination', body, (answer) => {
    if (answer === undefined) endCall(ctx, session, { end: { cause: 'failed' }, callState: 'GeneralError' });
    else if (answer.moved) describeAnew(ctx, session, 'destination');
  });
}

/** One re-INVITE of the server's; `onDone(undefined)`: refused, unanswered, or the call ended meanwhile. */
function offerAnew(
  ctx: CallContext,
  session: CallSession,
  legs: Record<Side, Leg>,
  side: Side,
  direction: SdpDirection | undefined,
  onDone: (answer: { readonly body: Buffer; readonly moved: boolean } | undefined) => void,
): void {
  const body = session.media.offerTo(side, direction);
  if (body === undefined || session.ended) onDone(undefined);
  else sendOffer(ctx, session, legs[side], side, body, onDone);
}

function sendOffer(
  ctx: CallContext,
  session: CallSession,
  leg: Leg,
  side: Side,
  body: Buffer,
  onDone: (answer: { readonly body: Buffer; readonly moved: boolean } | undefined) => void,
): void {
  session.renegotiating = true;
  leg.request('INVITE', { body }, (answer) => {
    session.renegotiating = false;
    const status = answer?.response.status;
    if (answer !== undefined && answer.response.status < 300) {
      answer.ack();
      const { body: described } = answer.response;
      onDone(session.ended ? undefined : { body: described, moved: session.media.answered(side, described) });
      return;
    }
    // RFC 3261 §12.2.1.2: the dialog is gone.
    if (status === 408 || status === 481)
      endCall(ctx, session, { end: { cause: 'failed' }, callState: 'GeneralError' });
    onDone(undefined);
  });
}

/** The phone answered that its user still holds. */
function keepsHold(body: Buffer): boolean {
  const direction = sdpDirection(body);
  return direction === 'sendonly' || direction === 'inactive';
}
