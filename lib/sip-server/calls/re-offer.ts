import type { SdpDirection } from '../../sip/sdp/direction';
import type { Leg } from '../../sip/user-agent/types';
import type { Bridge, CallSession, Place } from './call';
import type { Side } from './call-media';
import type { CallContext } from './context';
import { placeLost } from './leave';
import { endCall } from './release';

/** Offers the peer on `side` what its partner has described: it has heard another's description before. */
export function describeAnew(ctx: CallContext, session: CallSession, { bridge, side }: Place): void {
  offerAnew(ctx, session, bridge, side, undefined, () => undefined);
}

/** Waits until all legs can take an offer; `then(false)`: one of them has ended, or its peer's offer stays open. */
export function whenFree(
  ctx: CallContext,
  legs: readonly Leg[],
  then: (free: boolean) => void,
  tries = joinTries,
): void {
  if (legs.every((leg) => leg.state === 'confirmed' && leg.mayOffer('INVITE'))) then(true);
  else if (tries === 0 || legs.some((leg) => leg.state !== 'confirmed')) then(false);
  else ctx.clock.schedule(againMs, () => whenFree(ctx, legs, then, tries - 1));
}

/** How often, and when each time, a phone whose own offer is open is looked at again before the call is given up. */
const joinTries = 64;
const againMs = 500;

/**
 * Offers the phone that was called first, and acknowledged without media, those of the destination that has answered
 * now. A call that it doesn't take ends: nobody would hear anything.
 */
export function joinMedia(ctx: CallContext, session: CallSession, body: Buffer, tries = joinTries): void {
  const leg = session.legs.origination;
  if (session.ended) return;
  // His ACK may still be on its way.
  const isUp = leg.state === 'confirmed' || leg.state === 'answered';
  if (isUp && !leg.mayOffer('INVITE') && tries > 0) {
    ctx.clock.schedule(againMs, () => joinMedia(ctx, session, body, tries - 1));
    return;
  }
  sendOffer(ctx, session, session, 'origination', body, (answer) => {
    if (answer === undefined) endCall(ctx, session, { end: { cause: 'failed' }, callState: 'GeneralError' });
    else if (answer.moved) describeAnew(ctx, session, { bridge: session, side: 'destination' });
  });
}

type OnAnswer = (answer: { readonly body: Buffer; readonly moved: boolean } | undefined) => void;

/**
 * The same to a party who gets another partner. Who holds the call and speaks in another one on the same leg is not
 * disturbed there: his phone is told when he comes back.
 */
export function offerPartner(
  ctx: CallContext,
  session: CallSession,
  bridge: Bridge,
  side: Side,
  onDone: OnAnswer,
): void {
  const leg = bridge.legs[side];
  const known = bridge.media.of(side).received;
  if (leg !== undefined && known !== undefined && ctx.sharedLegs.of(leg)?.speaksWithOther(session) === true)
    onDone({ body: known, moved: false });
  else offerAnew(ctx, session, bridge, side, undefined, onDone);
}

/** One re-INVITE of the server's; `onDone(undefined)`: refused, unanswered, or the call ended meanwhile. */
export function offerAnew(
  ctx: CallContext,
  session: CallSession,
  bridge: Bridge,
  side: Side,
  direction: SdpDirection | undefined,
  onDone: OnAnswer,
): void {
  const body = bridge.media.offerTo(side, direction);
  if (body === undefined || session.ended) onDone(undefined);
  else sendOffer(ctx, session, bridge, side, body, onDone);
}

function sendOffer(
  ctx: CallContext,
  session: CallSession,
  bridge: Bridge,
  side: Side,
  body: Buffer,
  onDone: OnAnswer,
): void {
  const leg = bridge.legs[side];
  if (leg === undefined) {
    onDone(undefined);
    return;
  }
  bridge.renegotiating = true;
  leg.request('INVITE', { body }, (answer, failure) => {
    bridge.renegotiating = false;
    const status = answer?.response.status ?? failure;
    if (answer !== undefined && answer.response.status < 300) {
      answer.ack();
      const { body: described } = answer.response;
      onDone(session.ended ? undefined : { body: described, moved: bridge.media.answered(side, described) });
      return;
    }
    // RFC 3261 §12.2.1.2: the dialog is gone.
    if (status === 408 || status === 481)
      placeLost(ctx, session, { bridge, side }, { end: { cause: 'failed' }, callState: 'GeneralError' });
    onDone(undefined);
  });
}
