import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { isClosedTo } from '../calls/closed-destinations';
import { type ConsultFault, consult } from '../calls/consult';
import { type HoldFault, holdCall, retrieveCall } from '../calls/hold';
import { canBeReached } from '../calls/redirect';
import { endCall } from '../calls/release';
import { type Destination, destinationOf } from '../calls/set-up';
import { completeTransfer, type InCall } from '../calls/transfer';
import { completeUnanswered, type TransferPlan, transferOn } from '../calls/transfer-on';
import { type CallSession, isThere, type Party, placeOf } from '../calls/call';
import { other } from '../calls/call-media';
import { referOut } from '../calls/refer-out';
import { changeUserData, fitsCall } from '../calls/user-data';
import { type PartyPlace, partyOf } from './call-lookup';
import { holdFaults } from './hold-faults';
import type { RequestDeps, RequestOf } from './request-deps';

type ToDestination = RequestOf<
  | 'RequestInitiateTransfer'
  | 'RequestInitiateConference'
  | 'RequestMuteTransfer'
  | 'RequestSingleStepTransfer'
  | 'RequestSingleStepConference'
>;
type OnTwoCalls = RequestOf<
  'RequestCompleteTransfer' | 'RequestCompleteConference' | 'RequestAlternateCall' | 'RequestReconnectCall'
>;

interface Refusal {
  readonly code: number;
  readonly text: string;
}

const noTransfer = 'a conference is not transferred: bring the other party in, then leave it';
const transfers: ReadonlySet<string> = new Set([
  'RequestInitiateTransfer',
  'RequestMuteTransfer',
  'RequestSingleStepTransfer',
]);

interface Ready extends PartyPlace {
  readonly to: { readonly number: string; readonly destination: Destination };
}

/**
 * RequestInitiateTransfer, RequestInitiateConference: a consult call. In a shutdown it serves a call that is up, and so is
 * allowed, unless graceful-shutdown-allow-consult says otherwise (S-43).
 */
export function initiateConsult(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestInitiateTransfer' | 'RequestInitiateConference'>,
): void {
  const ready = readyToTransfer(deps, origin, request, true);
  if (ready === undefined) return;
  consult(deps.ctx, ready.session, ready.party, ready.to, asked(origin, request), (made) => {
    if (typeof made === 'string') refuse(deps, origin, request, consultFault(made));
  });
}

/** RequestMuteTransfer: a consult call completed at once, without waiting for its answer. */
export function muteTransfer(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestMuteTransfer'>,
): void {
  const ready = readyToTransfer(deps, origin, request, true);
  if (ready === undefined) return;
  const { session, party } = ready;
  consult(deps.ctx, session, party, ready.to, { ...asked(origin, request), mute: true }, (made) => {
    if (typeof made === 'string') refuse(deps, origin, request, consultFault(made));
    else sendOn(deps, { session, party }, { session: made, party: made.call.origination }, undefined);
  });
}

/** RequestSingleStepTransfer: the call goes on to `otherDN`, and this DN leaves it. */
export function singleStepTransfer(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestSingleStepTransfer'>,
): void {
  const ready = readyToTransfer(deps, origin, request, false);
  if (ready === undefined) return;
  const { session, party, to } = ready;
  const { ctx } = deps;
  if (request.userData !== undefined)
    changeUserData(ctx, session, { ...session.call.userData, ...request.userData });
  ctx.hooks.together(() => {
    const plan: TransferPlan = {
      leaves: 'ringing',
      origin,
      onFailed: (status) =>
        refuse(deps, origin, request, {
          code: codes.cannotCompleteTransfer,
          text: `${to.number} did not take the call (${status})`,
        }),
    };
    const fault = asksByRefer(ctx, session, party)
      ? referOut(ctx, { session, by: party, to, plan })
      : transferOn(ctx, session, party, to.destination, plan);
    if (fault !== undefined)
      refuse(deps, origin, request, {
        code: codes.callInvalidState,
        text: 'the call is in no state for that',
      });
  });
}

/** RequestCompleteTransfer: the consult call is answered, or not yet, when the call goes on by itself. */
export function completeTransferRequest(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestCompleteTransfer'>,
): void {
  const pair = twoCalls(deps, origin, request);
  if (pair === undefined) return;
  const { primary, consulting } = pair;
  if (primary.session.conference !== undefined || consulting.session.conference !== undefined) {
    refuse(deps, origin, request, { code: codes.callInvalidState, text: noTransfer });
    return;
  }
  if (consulting.session.call.answeredAt === undefined) {
    sendOn(deps, primary, consulting, origin);
    return;
  }
  completeTransfer(deps.ctx, primary, consulting, {
    origin: { from: origin, connID: request.connID },
    onFault: (fault) =>
      refuse(
        deps,
        origin,
        request,
        fault === 'refused'
          ? {
              code: codes.cannotCompleteTransfer,
              text: 'a phone or trunk of the two calls refused the other one; both calls are as before',
            }
          : { code: codes.callInvalidState, text: 'the calls are in no state for that' },
      ),
  });
}

/** RequestAlternateCall: holds the active call and retrieves the held one. */
export function alternateCall(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestAlternateCall'>,
): void {
  const pair = twoCalls(deps, origin, request);
  if (pair === undefined) return;
  const { held, active } = pair;
  holdCall(deps.ctx, active.session, active.party, undefined, (fault) => {
    if (fault !== undefined) {
      refuse(deps, origin, request, holdFault(fault));
      return;
    }
    retrieveCall(deps.ctx, held.session, held.party, origin, (failed) => {
      if (failed === undefined) return;
      refuse(deps, origin, request, holdFault(failed));
      retrieveCall(deps.ctx, active.session, active.party, undefined, () => undefined);
    });
  });
}

/** RequestReconnectCall: ends the active call and retrieves the held one. */
export function reconnectCall(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestReconnectCall'>,
): void {
  const pair = twoCalls(deps, origin, request);
  if (pair === undefined) return;
  const { held, active } = pair;
  if (held.party.state !== 'held') {
    refuse(deps, origin, request, holdFault('wrong-state'));
    return;
  }
  endCall(deps.ctx, active.session, { end: { cause: 'tlib' }, status: 480 });
  retrieveCall(deps.ctx, held.session, held.party, origin, (fault) => {
    if (fault !== undefined) refuse(deps, origin, request, holdFault(fault));
  });
}

/** Whether the party who stays is transferred by REFER: its DN has `refer-enabled`, and its peer takes REFER. */
function asksByRefer(ctx: RequestDeps['ctx'], session: CallSession, by: Party): boolean {
  const { bridge, side } = placeOf(session, by);
  const stays = session.call[other(side)];
  const dn = stays === undefined ? undefined : ctx.directory.dn(stays.trunk ?? stays.dn);
  return ctx.options.effective('refer-enabled', dn) && bridge.legs[other(side)]?.peerRefers === true;
}

/** The consult call ends unanswered and the call goes to its number by itself. */
function sendOn(
  deps: RequestDeps,
  primary: InCall,
  consulting: InCall,
  origin: TLibOrigin | undefined,
): void {
  const { ctx } = deps;
  const { dnis } = consulting.session.call;
  const destination = destinationOf(ctx, dnis);
  const no = (code: number, text: string): void => {
    const at = { thisDN: primary.party.dn, connID: primary.session.call.connID };
    if (origin !== undefined) refuse(deps, origin, at, { code, text });
  };
  const fault =
    destination === undefined
      ? 'wrong-state'
      : completeUnanswered(ctx, primary, consulting.session, destination, {
          leaves: 'ringing',
          ...(origin === undefined ? {} : { origin }),
          onFailed: (status) => no(codes.cannotCompleteTransfer, `${dnis} did not take the call (${status})`),
        });
  if (fault !== undefined) no(codes.callInvalidState, 'the calls are in no state for that');
}

/** The call with its party, and where it is to go, if it may and can. */
export function readyToTransfer(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: ToDestination,
  consults: boolean,
): Ready | undefined {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return undefined;
  const { ctx, gate } = deps;
  const { otherDN, thisDN, connID } = request;
  const destination = otherDN === thisDN ? undefined : destinationOf(ctx, otherDN);
  const no = (code: number, text: string): undefined => {
    refuse(deps, origin, request, { code, text });
    return undefined;
  };
  if (!place.party.established)
    return no(codes.callInvalidState, `call ${connID} of DN ${thisDN} is not connected`);
  if (transfers.has(request.message) && place.session.conference !== undefined)
    return no(codes.callInvalidState, noTransfer);
  if (destination === undefined) return no(codes.invalidCalledDN, `${otherDN} is nobody's number`);
  if (isThere(place.session.call, { kind: 'extension', dn: otherDN }))
    return no(codes.destinationInvalidState, `${otherDN} is in the call already`);
  if (consults && gate.closed && !ctx.options.get('graceful-shutdown-allow-consult')) {
    deps.shutdown.records.requestRefused();
    return no(codes.serviceUnavailable, 'graceful shutdown in progress: consult calls are not allowed');
  }
  if (isClosedTo(deps.ctx, destination))
    return no(codes.destinationInvalidState, `${otherDN} takes no calls: graceful shutdown in progress`);
  if (!canBeReached(ctx, destination))
    return no(codes.destinationInvalidState, `${otherDN} can't be reached now`);
  if (request.userData !== undefined && !fitsCall({ ...place.session.call.userData, ...request.userData }))
    return no(codes.resourceUnavailable, `the user data of call ${connID} would exceed 16 KiB`);
  return { ...place, to: { number: otherDN, destination } };
}

interface TwoCalls {
  readonly held: PartyPlace;
  readonly active: PartyPlace;
  /** The one that stays when they are merged: the one that was not made to consult about the other. */
  readonly primary: PartyPlace;
  readonly consulting: PartyPlace;
}

/** The two calls of a request, with this DN's party in each. */
export function twoCalls(deps: RequestDeps, origin: TLibOrigin, request: OnTwoCalls): TwoCalls | undefined {
  const held = partyOf(deps, origin, request);
  if (held === undefined) return undefined;
  const { thisDN, transferConnID } = request;
  const active = partyOf(deps, origin, { thisDN, connID: transferConnID });
  if (active === undefined) return undefined;
  if (held.session === active.session) {
    refuse(deps, origin, request, {
      code: codes.invalidConnID,
      text: 'connID and transferConnID are one call',
    });
    return undefined;
  }
  const heldConsults = held.session.call.consultOf === active.session.call.connID;
  return {
    held,
    active,
    primary: heldConsults ? active : held,
    consulting: heldConsults ? held : active,
  };
}

function asked(origin: TLibOrigin, { reasons, userData }: ToDestination) {
  return {
    origin,
    ...(reasons === undefined ? {} : { reasons }),
    ...(userData === undefined ? {} : { userData }),
  };
}

const holdFault = (fault: HoldFault): Refusal => {
  const [code, text] = holdFaults[fault];
  return { code, text };
};

const consultFault = (fault: ConsultFault): Refusal =>
  fault === 'consulting'
    ? { code: codes.cannotInitiateTransfer, text: 'this DN has a consult call already' }
    : { ...holdFault(fault), ...(fault === 'refused' ? { code: codes.cannotInitiateTransfer } : {}) };

export function refuse(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: { readonly thisDN: string; readonly connID: string },
  { code, text }: Refusal,
): void {
  deps.announcer.error(origin, code, text, { thisDN: request.thisDN, connID: request.connID });
}
