import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { isClosedTo } from '../calls/closed-destinations';
import { canBeReached, redirectCall } from '../calls/redirect';
import { destinationOf } from '../calls/set-up';
import { partyOf } from './call-lookup';
import type { RequestDeps, RequestOf } from './request-deps';

/** RequestRedirectCall: a ringing call goes to another destination. */
export function redirectRequest(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestRedirectCall'>,
): void {
  const place = partyOf(deps, origin, request);
  if (place === undefined) return;
  const { ctx } = deps;
  const { thisDN, connID, otherDN } = request;
  const { session, party } = place;
  const refuse = (code: number, message: string): void =>
    deps.announcer.error(origin, code, message, { thisDN, connID, otherDN });
  const destination = otherDN === thisDN ? undefined : destinationOf(ctx, otherDN);
  if (party !== session.call.destination || party.state !== 'alerting')
    refuse(codes.callInvalidState, `DN ${thisDN} does not ring for call ${connID}`);
  else if (destination === undefined) refuse(codes.invalidCalledDN, `${otherDN} is no number to redirect to`);
  else if (isClosedTo(deps.ctx, destination))
    refuse(codes.destinationInvalidState, `${otherDN} takes no calls: graceful shutdown in progress`);
  else if (!canBeReached(ctx, destination))
    refuse(codes.destinationInvalidState, `${otherDN} can't be reached now`);
  else redirectCall(ctx, session, destination, origin);
}
