import { escapeUser } from '../../sip/message/uri';
import type { Leg } from '../../sip/user-agent/types';
import { contactFor } from '../trunks/contact';
import type { Bridge, Call, CallSession, Party, Place } from './call';
import { CallMedia, type LegMedia } from './call-media';
import { connectedEvents } from './connected';
import type { CallContext } from './context';
import { describeAnew, offerAnew, whenFree } from './re-offer';

/** Neither a focus nor a phone that is in a call asks anybody before it answers. */
const agreedWithinMs = 10_000;

/** One who is to be brought to the focus. */
export interface Seat {
  readonly party: Party;
  /** The call in which his leg lives until then. */
  readonly session: CallSession;
  /** His leg, and the one to the focus where he has one. */
  readonly bridge: Bridge;
  /** Tells him what the focus has described, where that is not by re-INVITE. */
  readonly tell?: () => void;
  /** Gives him what he had before, where all stays as it was. */
  readonly restore: () => void;
}

/** The call's conference at the first conference service that is in service: `conf=` and its ConnID (RFC 4240 §5). */
export function focusUri(
  ctx: Pick<CallContext, 'directory' | 'service'>,
  { connID }: Call,
): string | undefined {
  const focus = ctx.directory.conferenceServices.find((dn) => ctx.service.inService(dn));
  return focus?.contact === undefined ? undefined : contactFor(focus.contact, `conf=${connID}`);
}

/** A leg with no partner yet. */
export function lonelyBridge(leg: Leg, own: LegMedia, holds: boolean): Bridge {
  const media = new CallMedia();
  media.renew('origination', own);
  media.holders({ origination: holds, destination: false });
  return { media, legs: { origination: leg, destination: undefined }, renegotiating: false };
}

/**
 * Brings legs to the focus: an INVITE there for each with what its peer has described, and when all are answered each peer
 * is told what the focus described for it. One refusal, an end of a leg at the focus, or `isOn` no longer true undoes all:
 * the new legs to the focus end, and who had been told is given what he had. Returns how to give up.
 */
export function bringToFocus(
  ctx: CallContext,
  uri: string,
  seats: readonly Seat[],
  isOn: () => boolean,
  done: (agreed: boolean) => void,
): () => void {
  let over = false;
  const fresh: Leg[] = [];
  const told: Seat[] = [];
  const moved: Seat[] = [];
  const finish = (agreed: boolean): void => {
    if (over) return;
    over = true;
    timer.cancel();
    if (agreed) {
      done(true);
      for (const { session, bridge } of moved)
        offerAnew(ctx, session, bridge, 'destination', undefined, () => undefined);
      return;
    }
    for (const leg of fresh) ctx.byes.end(leg);
    for (const { restore } of told) restore();
    done(false);
  };
  const failed = (): void => finish(false);
  const timer = ctx.clock.schedule(agreedWithinMs, failed);
  const each = (
    step: (seat: Seat, onDone: (agreed: boolean) => void) => void,
    then: () => void,
    index = 0,
  ): void => {
    const seat = seats[index];
    if (over) return;
    if (!isOn()) failed();
    else if (seat === undefined) then();
    else step(seat, (agreed) => (agreed ? each(step, then, index + 1) : failed()));
  };
  const connect = (seat: Seat, onDone: (agreed: boolean) => void): void => {
    const { bridge, party, session } = seat;
    if (bridge.legs.destination !== undefined) {
      told.push(seat);
      offerAnew(ctx, session, bridge, 'destination', undefined, (answer) => onDone(answer !== undefined));
      return;
    }
    const body = bridge.media.offerTo('destination');
    if (body === undefined) {
      onDone(false);
      return;
    }
    const leg = ctx.ua.invite({
      uri,
      from: `<sip:${escapeUser(party.dn)}@${ctx.ua.hostPort}>`,
      to: `<${uri}>`,
      body,
      events: {
        onAnswered(response) {
          leg.ack();
          bridge.media.of('destination').note(response.body);
          onDone(response.body.length > 0);
        },
        onFailed: failed,
        onBye: failed,
      },
    });
    bridge.legs.destination = leg;
    fresh.push(leg);
  };
  const tell = (seat: Seat, onDone: (agreed: boolean) => void): void => {
    if (seat.tell !== undefined) {
      seat.tell();
      onDone(true);
      return;
    }
    if (!told.includes(seat)) told.push(seat);
    offerAnew(ctx, seat.session, seat.bridge, 'origination', undefined, (answer) => {
      if (answer?.moved) moved.push(seat);
      onDone(answer !== undefined);
    });
  };
  const legs = seats.flatMap(({ bridge, tell: own }) => [
    ...(own === undefined ? [bridge.legs.origination] : []),
    ...(bridge.legs.destination === undefined ? [] : [bridge.legs.destination]),
  ]);
  whenFree(ctx, legs, (free) => (free ? each(connect, () => each(tell, () => finish(true))) : failed()));
  return failed;
}

/** Offers the peer on a side of a bridge what its partner there has described, as soon as its leg can take that. */
export function describeAgain(ctx: CallContext, session: CallSession, place: Place): void {
  const leg = place.bridge.legs[place.side];
  if (leg === undefined) return;
  whenFree(ctx, [leg], (free) => {
    if (free && !session.ended) describeAnew(ctx, session, place);
  });
}

/** The call is a conference of its parties and these from now on. */
export function joinConference(
  ctx: CallContext,
  session: CallSession,
  uri: string,
  seats: readonly Seat[],
): void {
  session.conference ??= { uri, members: new Map() };
  const { members } = session.conference;
  for (const { party, bridge } of seats) {
    members.set(party, bridge);
    party.conferenced = true;
    const { origination, destination } = bridge.legs;
    ctx.sharedLegs.bind(origination, session, connectedEvents(ctx, session, { bridge, side: 'origination' }));
    if (destination !== undefined)
      destination.events = connectedEvents(ctx, session, { bridge, side: 'destination' });
  }
}
