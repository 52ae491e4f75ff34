import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import type { CallSession, Party } from '../calls/call';
import type { Side } from '../calls/call-media';
import { configuredDn } from './address-requests';
import type { RequestDeps } from './request-deps';

interface OnCall {
  readonly thisDN: string;
  readonly connID: string;
}

/** A call and the party in it for which a client asks. */
export interface PartyPlace {
  readonly session: CallSession;
  readonly side: Side;
  readonly party: Party;
}

/** The call that a request names, with the party that its DN is; where there is none the client has been told so (59, 56). */
export function partyOf(deps: RequestDeps, origin: TLibOrigin, request: OnCall): PartyPlace | undefined {
  const session = callOf(deps, origin, request);
  if (session === undefined) return undefined;
  for (const side of ['origination', 'destination'] as const) {
    const party = session.call[side];
    if (party?.kind === 'extension' && party.dn === request.thisDN) return { session, side, party };
  }
  refuseConnID(deps, origin, request);
  return undefined;
}

/** The same for a DN that has heard of the call as its party, or the queue or Routing Point at which it waits. */
export function callAtDn(deps: RequestDeps, origin: TLibOrigin, request: OnCall): CallSession | undefined {
  const session = callOf(deps, origin, request);
  if (session === undefined) return undefined;
  const { origination, destination, place } = session.call;
  const parties = [origination, destination].filter(
    (party) => party?.kind === 'extension' && party.announced,
  );
  if (parties.some((party) => party?.dn === request.thisDN) || place?.queue === request.thisDN)
    return session;
  refuseConnID(deps, origin, request);
  return undefined;
}

function callOf(deps: RequestDeps, origin: TLibOrigin, request: OnCall): CallSession | undefined {
  if (configuredDn(deps, origin, request.thisDN) === undefined) return undefined;
  const session = deps.ctx.table.byConnID(request.connID);
  if (session === undefined) refuseConnID(deps, origin, request);
  return session;
}

function refuseConnID(deps: RequestDeps, origin: TLibOrigin, { thisDN, connID }: OnCall): void {
  deps.announcer.error(origin, codes.invalidConnID, `DN ${thisDN} has no call ${connID}`, { thisDN, connID });
}
