import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { partiesOf } from '../calls/call';
import { completeConference, type ConferenceFault } from '../calls/conference';
import { singleStepConference } from '../calls/conference-invite';
import { leaveCall } from '../calls/leave';
import { extensionTarget, trunkTarget } from '../calls/offer';
import { changeUserData } from '../calls/user-data';
import { partyOf } from './call-lookup';
import type { RequestDeps, RequestOf } from './request-deps';
import { readyToTransfer, refuse, twoCalls } from './transfer-requests';

const faults: Readonly<Record<ConferenceFault, { readonly code: number; readonly text: string }>> = {
  'wrong-state': { code: codes.callInvalidState, text: 'the call is in no state for that' },
  'no-focus': {
    code: codes.notSupportedNow,
    text: 'no conference service is in service: a DN of type Voice over IP Service with service-type conference',
  },
  refused: {
    code: codes.cannotCompleteConference,
    text: 'the conference service, or a phone or trunk of the call, refused; all is as before',
  },
};

/** RequestCompleteConference: the parties of both calls in one conference. */
export function completeConferenceRequest(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestCompleteConference'>,
): void {
  const pair = twoCalls(deps, origin, request);
  if (pair === undefined) return;
  completeConference(deps.ctx, pair.primary, pair.consulting, origin, (fault) => {
    if (fault !== undefined) refuse(deps, origin, request, faults[fault]);
  });
}

/** RequestSingleStepConference: calls `otherDN` into the call. */
export function singleStepConferenceRequest(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestSingleStepConference'>,
): void {
  const ready = readyToTransfer(deps, origin, request, false);
  if (ready === undefined) return;
  const { session, party, to } = ready;
  const { destination, number } = to;
  const target =
    destination.kind === 'extension'
      ? extensionTarget(deps.ctx, destination.dn)
      : destination.kind === 'trunk'
        ? trunkTarget(deps.ctx, destination.dn, destination.number)
        : undefined;
  if (target === undefined) {
    refuse(deps, origin, request, {
      code: codes.invalidDestination,
      text: `${number} is no phone or outside number, and nobody else can be called into a conference`,
    });
    return;
  }
  if (request.userData !== undefined)
    changeUserData(deps.ctx, session, { ...session.call.userData, ...request.userData });
  const fault = singleStepConference(deps.ctx, session, {
    by: party,
    target,
    origin,
    onFailed: (status) =>
      refuse(
        deps,
        origin,
        request,
        status === undefined
          ? faults.refused
          : { code: codes.cannotCompleteConference, text: `${number} did not take the call (${status})` },
      ),
  });
  if (fault !== undefined) refuse(deps, origin, request, faults[fault]);
}

/** RequestDeleteFromConference: `otherDN` leaves the conference. */
export function deleteFromConference(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestDeleteFromConference'>,
): void {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return;
  const { session, party } = place;
  const { thisDN, connID, otherDN } = request;
  const leaves = partiesOf(session.call).find(({ dn }) => dn === otherDN);
  if (session.conference === undefined || !session.conference.members.has(party))
    refuse(deps, origin, request, {
      code: codes.callInvalidState,
      text: `call ${connID} of DN ${thisDN} is no conference`,
    });
  else if (leaves === undefined)
    refuse(deps, origin, request, {
      code: codes.invalidDestination,
      text: `${otherDN} is not in call ${connID}`,
    });
  else
    leaveCall(deps.ctx, session, leaves, {
      end: { cause: 'tlib' },
      callState: 'Dropped',
      origin: { dn: thisDN, from: origin },
      deletedBy: party,
    });
}
