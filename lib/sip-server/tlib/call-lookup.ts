import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { type CallSession, type Party, partiesOf } from '../calls/call';
import { configuredDn } from './address-requests';
import type { RequestDeps } from './request-deps';

interface OnCall {
  readonly thisDN: string;
  readonly connID: string;
}

/** A call and the party in it for which a client asks. */
export interface PartyPlace {
  readonly session: CallSession;
  readonly party: Party;
}

/** The call that a request names, with the party that its DN is; where there is none the client has been told so (59, 56). */
export function partyOf(deps: RequestDeps, origin: TLibOrigin, request: OnCall): PartyPlace | undefined {
  const session = callOf(deps, origin, request);
  if (session === undefined) return undefined;
  const party = partiesOf(session.call).find(({ kind, dn }) => kind === 'extension' && dn === request.thisDN);
  if (party !== undefined) return { session, party };
  refuseConnID(deps, origin, request);
  return undefined;
}

/** The same for a DN that has heard of the call as its party, or the queue or Routing Point at which it waits. */
export function callAtDn(deps: RequestDeps, origin: TLibOrigin, request: OnCall): CallSession | undefined {
  const session = callOf(deps, origin, request);
  if (session === undefined) return undefined;
  const { thisDN } = request;
  const heardOf = partiesOf(session.call).some(
    ({ kind, announced, dn }) => kind === 'extension' && announced && dn === thisDN,
  );
  if (heardOf || session.call.place?.queue === thisDN) return session;
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
