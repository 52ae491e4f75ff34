import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { type Call, isThere } from '../calls/call';
import { isClosedTo } from '../calls/closed-destinations';
import { canBeReached } from '../calls/redirect';
import { type Destination, destinationNamed, failureState } from '../calls/set-up';
import { changeUserData, fitsCall } from '../calls/user-data';
import type { Dn } from '../config/types';
import { rejectCall, routeCall, type RouteOrder } from '../queues/route-call';
import { configuredDn } from './address-requests';
import { callAtDn } from './call-lookup';
import type { RequestDeps, RequestOf } from './request-deps';

type RouteRequest = RequestOf<'RequestRouteCall'>;
interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** RequestRouteCall of a strategy: where a call at a Routing Point goes. Any T-Library client may ask. */
export function routeRequest(deps: RequestDeps, origin: TLibOrigin, request: RouteRequest): void {
  const { ctx, announcer } = deps;
  const { thisDN, connID, otherDN, routeType = 'Default', reasons, userData } = request;
  const refuse = ({ code, text }: Refusal): void =>
    announcer.error(origin, code, text, { thisDN, connID, ...(otherDN === undefined ? {} : { otherDN }) });
  const dn = configuredDn(deps, origin, thisDN);
  if (dn === undefined) return;
  if (dn.type !== 'Routing Point') {
    refuse({ code: codes.invalidAttribute, text: `DN ${thisDN} is no Routing Point` });
    return;
  }
  const session = callAtDn(deps, origin, request);
  if (session === undefined) return;
  const { call } = session;
  if (!ctx.acd().waits(session)) {
    refuse(
      call.place?.diverted === true
        ? { code: codes.invalidConnID, text: `call ${connID} has left Routing Point ${thisDN}` }
        : { code: codes.requestInProgress, text: `a route of call ${connID} is under way` },
    );
    return;
  }
  const target = targetOf(deps, dn, call, request);
  const data = { ...call.userData, ...userData };
  if ('code' in target) refuse(target);
  else if (!fitsCall(data))
    refuse({
      code: codes.resourceUnavailable,
      text: `the user data of call ${connID} would exceed 16 KiB`,
    });
  else {
    if (userData !== undefined) changeUserData(ctx, session, data);
    const order: RouteOrder = {
      routeType,
      origin,
      reasons,
      onRefused: (status) => refuse(refusedBy(connID, otherDN ?? thisDN, status)),
    };
    ctx.hooks.together(() => {
      if (target.kind === 'reject') rejectCall(ctx, session, order);
      else routeCall(ctx, session, target, order);
    });
  }
}

/** Where the call is to go, if it may and can. */
function targetOf(
  deps: RequestDeps,
  routingPoint: Dn,
  call: Call,
  request: RouteRequest,
): Destination | { readonly kind: 'reject' } | Refusal {
  const { routeType = 'Default', otherDN, thisDN } = request;
  if (routeType === 'Reject') return { kind: 'reject' };
  if (routeType !== 'Default' && routeType !== 'Label' && routeType !== 'AgentID')
    return { code: codes.unsupported, text: `RouteType ${routeType} is not supported` };
  const number = routeType === 'Default' ? (otherDN ?? routingPoint.defaultDn) : otherDN;
  if (number === undefined)
    return {
      code: codes.invalidAttribute,
      text: `attribute otherDN is missing${routeType === 'Default' ? ` and ${thisDN} has no default-dn` : ''}`,
    };
  const destination =
    routeType === 'AgentID' ? agentAt(deps, number) : numberAt(deps, thisDN, call.dnis, number);
  if ('code' in destination) return destination;
  if (destination.kind === 'extension' && isThere(call, { kind: 'extension', dn: destination.dn.number }))
    return { code: codes.destinationInvalidState, text: `${number} is in the call already` };
  if (isClosedTo(deps.ctx, destination))
    return {
      code: codes.destinationInvalidState,
      text: `${number} takes no calls: graceful shutdown in progress`,
    };
  return canBeReached(deps.ctx, destination)
    ? destination
    : { code: codes.destinationInvalidState, text: `${number} can't be reached now` };
}

/** The number's DN; the name of a Trunk stands for the number that was called, out on that trunk. */
function numberAt(
  { ctx }: RequestDeps,
  routingPoint: string,
  dialled: string,
  number: string,
): Destination | Refusal {
  const destination = number === routingPoint ? undefined : destinationNamed(ctx, number, dialled);
  return destination ?? { code: codes.invalidCalledDN, text: `${number} is no number to route to` };
}

function agentAt({ ctx, agents }: RequestDeps, agentID: string): Destination | Refusal {
  if (ctx.directory.login(agentID) === undefined)
    return { code: codes.invalidCalledDN, text: `agent login ${agentID} is not configured` };
  const agent = agents.byID(agentID);
  return agent === undefined
    ? { code: codes.destinationInvalidState, text: `agent ${agentID} is not logged in` }
    : { kind: 'extension', dn: agent.dn };
}

const failureCodes = {
  Busy: codes.dnBusy,
  NoAnswer: codes.noAnswer,
  GeneralError: codes.callRejected,
} as const;

function refusedBy(connID: string, destination: string, status: number | undefined): Refusal {
  if (status === undefined)
    return { code: codes.invalidConnID, text: `call ${connID} ended before ${destination} rang` };
  return {
    code: failureCodes[failureState(status)],
    text: `${destination} did not take call ${connID} (${status}); it is at the Routing Point`,
  };
}
