import type { KVList, TLibOrigin } from '../../tlib/types';
import type { Leg } from '../../sip/user-agent/types';
import { type CallSession, isChanging, type Party, placeOf } from './call';
import type { CallContext } from './context';
import { type HoldFault, holdCall } from './hold';
import { answerWaiting } from './make-call';
import { speakingOriginator } from './originators';
import { endCall } from './release';
import { announceDialing, createCall, type Destination, routeTo } from './set-up';

/** Why a call can't be consulted about: the hold failed, or its party's phone has a consult call already. */
export type ConsultFault = HoldFault | 'consulting';

interface ConsultRequest {
  readonly origin: TLibOrigin;
  readonly reasons?: KVList;
  readonly userData?: KVList;
  /** Completed before it is answered, so that nobody is called for it. */
  readonly mute?: boolean;
}

/**
 * RequestInitiateTransfer, RequestInitiateConference: the party's call is held, and its phone calls `destination` on the
 * leg that it has (RFC 3725 §7): a consult call of its own ConnID (S-43, S-83). EventHeld, then EventDialing, which answers
 * the request. The consult call begins with the user data of the call it is for.
 */
export function consult(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  to: { readonly number: string; readonly destination: Destination },
  request: ConsultRequest,
  done: (made: CallSession | ConsultFault) => void,
): void {
  const { bridge, side } = placeOf(session, party);
  const leg = bridge.legs[side];
  if (leg === undefined || !party.established || isChanging(session)) done('wrong-state');
  else if (ctx.sharedLegs.of(leg) !== undefined) done('consulting');
  else if (party.state === 'held' && bridge.media.heldBy(side))
    done(dial(ctx, session, party, leg, to, request));
  else
    holdCall(ctx, session, party, undefined, (fault) =>
      done(fault ?? dial(ctx, session, party, leg, to, request)),
    );
}

function dial(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  leg: Leg,
  { number, destination }: { readonly number: string; readonly destination: Destination },
  { origin, reasons, userData, mute = false }: ConsultRequest,
): CallSession {
  const { bridge, side } = placeOf(session, party);
  const own = bridge.media.of(side);
  const originator = speakingOriginator(ctx, leg, own, () => made);
  const made: CallSession = createCall(ctx, {
    callType: 'Consult',
    ani: party.dn,
    dnis: number,
    callID: leg.callId,
    origination: { dn: party.dn, kind: party.kind, trunk: party.trunk },
    originator,
    maxForwards: 70,
    userData: { ...session.call.userData, ...userData },
    consultOf: session.call.connID,
  });
  made.media.renew('origination', own);
  ctx.sharedLegs.share(leg, party.dn, session, made, {
    onBye: (bye) => endCall(ctx, made, { end: { cause: 'caller' }, request: bye }),
    onSessionExpired: () => endCall(ctx, made, { end: { cause: 'failed' }, callState: 'GeneralError' }),
    onRequest: (transaction) => answerWaiting(ctx, made, transaction),
  });
  announceDialing(ctx, made, reasons === undefined ? {} : { reasons }, origin);
  if (!made.ended && !mute) routeTo(ctx, made, destination);
  return made;
}
