import type { Leg } from '../../sip/user-agent/types';
import type { CallState, TLibOrigin } from '../../tlib/types';
import { type CallSession, isChanging, newParty, type Party, partiesOf } from './call';
import { type CalledIn, callIn } from './call-in';
import { announceAdded, type ConferenceFault } from './conference';
import type { CallContext } from './context';
import { bringToFocus, describeAgain, focusUri, joinConference, lonelyBridge, type Seat } from './focus';
import { seat } from './leave';
import type { Target } from './offer-plan';
import { letGo, partyLeft } from './release';
import { announceEstablished, failureState, ringingMostMs } from './set-up';

interface Invitation {
  readonly by: Party;
  readonly target: Target;
  readonly origin: TLibOrigin;
  /** The party did not come, and the call is as before. `status`: of the answer to its INVITE, where that was it. */
  readonly onFailed: (status: number | undefined) => void;
}

/**
 * RequestSingleStepConference: calls a party into the call, without a description, for the focus is to answer its own
 * (RFC 3725 flow I). When it has answered, all parties of a call of two are brought to the focus, or it alone to the
 * conference. Events: EventRinging, then EventPartyAdded of the others and EventEstablished. Who does not answer, and a focus
 * or phone that refuses, leave all as it was.
 */
export function singleStepConference(
  ctx: CallContext,
  session: CallSession,
  { by, target, origin, onFailed }: Invitation,
): ConferenceFault | undefined {
  const { call } = session;
  const uri = session.conference?.uri ?? focusUri(ctx, call);
  if (!by.established || by.state === 'held' || isChanging(session)) return 'wrong-state';
  if (session.conference === undefined && call.destination?.established !== true) return 'wrong-state';
  if (uri === undefined) return 'no-focus';
  const party = newParty(target.party, 'destination', 'dialing');
  let legOf: (() => Leg) | undefined;
  /** Its 2xx is here and must have its ACK. */
  let decline: (() => void) | undefined;
  let giveUp: (() => void) | undefined;
  let over = false;

  const end = (): void => {
    over = true;
    timer.cancel();
    session.joining = undefined;
  };
  const fail = (status: number | undefined, callState: CallState, from?: TLibOrigin): void => {
    if (over) return;
    end();
    giveUp?.();
    decline?.();
    if (legOf !== undefined) letGo(ctx, session, legOf());
    // Of a call that has ended all parties are gone already.
    if (!session.ended) {
      call.others = call.others.filter((one) => one !== party);
      partyLeft(ctx, session, party, { callState, origin: from });
      if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
      ctx.hooks.changed(session);
    }
    onFailed(status);
  };
  const timer = ctx.clock.schedule(ringingMostMs, () => fail(408, 'NoAnswer'));
  const ring = (): void => {
    if (over || party.announced) return;
    party.state = 'alerting';
    party.announced = true;
    ctx.events.party(call, party, 'EventRinging');
    if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
    ctx.hooks.changed(session);
  };
  const answered = ({ leg, media, described, acknowledge }: CalledIn): void => {
    if (over) return;
    ring();
    if (described === undefined) {
      acknowledge();
      fail(488, 'GeneralError');
      return;
    }
    leg.events = { onBye: () => fail(undefined, 'GeneralError') };
    media.note(described);
    const bridge = lonelyBridge(leg, media, false);
    decline = () => acknowledge(bridge.media.decline('origination', described, ctx.address));
    const joins: Seat = {
      party,
      session,
      bridge,
      tell() {
        const { received } = bridge.media.of('destination');
        decline = undefined;
        acknowledge(received && media.tell(received, false));
      },
      restore: () => undefined,
    };
    const seats = [...seatsOfTwo(ctx, session), joins];
    giveUp = bringToFocus(
      ctx,
      uri,
      seats,
      () => !over && !session.ended,
      (agreed) => {
        if (over) return;
        if (!agreed) {
          fail(undefined, 'GeneralError');
          return;
        }
        end();
        if (party.kind === 'extension') ctx.nailedUp().adopt(party.dn, leg, media, undefined);
        add(seats);
      },
    );
  };
  const add = (seats: readonly Seat[]): void => {
    ctx.hooks.together(() => {
      const before = partiesOf(call).filter((one) => one !== party);
      joinConference(ctx, session, uri, seats);
      seat(session, [...before, party]);
      party.state = 'connected';
      call.since = ctx.clock.now();
      announceAdded(ctx, session, before, { added: party, by, origin });
      announceEstablished(ctx, call, party, undefined);
      ctx.hooks.changed(session);
    });
  };
  session.joining = { invited: party, abort: (from) => fail(undefined, 'Ok', from) };
  call.others = [...call.others, party];
  if (party.kind === 'extension') ctx.table.join(party.dn, session);
  ctx.trunks.countCall(party.trunk, 1);
  legOf = callIn(ctx, session, party, target, {
    onRinging: ring,
    onAnswered: answered,
    onFailed: (status) => fail(status, failureState(status)),
  });
  if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
  ctx.hooks.changed(session);
  return undefined;
}

/** Both parties of a call that is no conference yet. */
function seatsOfTwo(ctx: CallContext, session: CallSession): Seat[] {
  const { call, legs, media, conference } = session;
  if (conference !== undefined) return [];
  const seats: Seat[] = [];
  for (const side of ['origination', 'destination'] as const) {
    const [party, leg] = [call[side], legs[side]];
    if (party === undefined || leg === undefined) continue;
    seats.push({
      party,
      session,
      bridge: lonelyBridge(leg, media.of(side), media.heldBy(side)),
      restore: () => describeAgain(ctx, session, { bridge: session, side }),
    });
  }
  return seats;
}
