import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibOrigin } from '../../tlib/types';
import { configuredDn } from './address-requests';
import type { RequestDeps, RequestOf } from './request-deps';

type LoginRequest = RequestOf<'RequestAgentLogin'>;
type LogoutRequest = RequestOf<'RequestAgentLogout'>;
type Refusal = readonly [errorCode: number, message: string];

/** RequestAgentLogin: one agent a DN, one DN an agent; a second queue for the same agent joins it (errors 1703–1706). */
export function agentLogin(deps: RequestDeps, origin: TLibOrigin, request: LoginRequest): void {
  const { ctx, agents, announcer } = deps;
  const { thisDN, thisQueue, agentID } = request;
  const refusal = loginRefusal(deps, request);
  const dn = ctx.directory.dn(thisDN);
  if (refusal !== undefined || dn === undefined) {
    const [code, message] = refusal ?? [codes.dnNotConfigured, `${thisDN} is not configured`];
    announcer.error(origin, code, message, { thisDN, agentID });
    return;
  }
  const workMode = request.workMode ?? 'ManualIn';
  const known = agents.byID(agentID);
  if (known !== undefined && thisQueue !== undefined)
    agents.joinQueue(known, thisQueue, workMode, { origin, ...extras(request) });
  else
    agents.login(dn, ctx.directory.login(agentID), agentID, thisQueue, workMode, {
      origin,
      ...extras(request),
    });
  ctx.nailedUp().agentLoggedIn(dn);
}

function loginRefusal({ ctx, agents }: RequestDeps, request: LoginRequest): Refusal | undefined {
  const { thisDN, thisQueue, agentID } = request;
  const login = ctx.directory.login(agentID);
  if (ctx.directory.dn(thisDN)?.type !== 'Extension')
    return [codes.dnNotConfigured, `${thisDN} is no Extension of this server`];
  if (login === undefined) return [codes.agentWrongID, `agent login ${agentID} is not configured`];
  if (thisQueue !== undefined && ctx.directory.dn(thisQueue)?.type !== 'ACD Queue')
    return [codes.invalidAttribute, `${thisQueue} is no ACD Queue`];
  if (thisQueue !== undefined && !login.queues.includes(thisQueue))
    return [codes.invalidAttribute, `agent login ${agentID} does not have queue ${thisQueue}`];
  const here = agents.onDn(thisDN);
  const known = agents.byID(agentID);
  if (known !== undefined && known === here) {
    const member = thisQueue === undefined || known.queues.includes(thisQueue);
    return member ? [codes.agentAlreadyLoggedIn, `agent ${agentID} is already logged in`] : undefined;
  }
  if (known !== undefined)
    return [codes.agentIDInUse, `agent ${agentID} is logged in on DN ${known.dn.number}`];
  if (here !== undefined) return [codes.resourceSeized, `DN ${thisDN} has agent ${here.agentID}`];
  // agent-emu-login-on-call=false: no login on a device with a call in progress.
  return ctx.table.onCall(thisDN) ? [codes.callInvalidState, `DN ${thisDN} is on a call`] : undefined;
}

/** RequestAgentLogout: refused on a call (S-46); of one of several queues it leaves that one only. */
export function agentLogout(deps: RequestDeps, origin: TLibOrigin, request: LogoutRequest): void {
  const { ctx, agents, announcer } = deps;
  const { thisDN, thisQueue } = request;
  const agent = agents.onDn(thisDN);
  if (agent === undefined || (thisQueue !== undefined && !agent.queues.includes(thisQueue))) {
    const where = agent === undefined ? `DN ${thisDN}` : `queue ${thisQueue}`;
    announcer.error(origin, codes.agentNotLoggedIn, `no agent is logged in on ${where}`, { thisDN });
    return;
  }
  if (ctx.table.onCall(thisDN)) {
    announcer.error(origin, codes.callInvalidState, `agent ${agent.agentID} is on a call`, { thisDN });
    return;
  }
  const more = { origin, ...extras(request) };
  if (thisQueue !== undefined && agent.queues.length > 1) agents.leaveQueue(agent, thisQueue, more);
  else agents.logout(agent, 'own', more);
}

/** RequestAgentReady, RequestAgentNotReady. */
export function agentMode(
  deps: RequestDeps,
  origin: TLibOrigin,
  request: RequestOf<'RequestAgentReady' | 'RequestAgentNotReady'>,
): void {
  const agent = deps.agents.onDn(request.thisDN);
  if (agent === undefined) {
    if (configuredDn(deps, origin, request.thisDN) !== undefined)
      deps.announcer.error(origin, codes.loggedOut, `no agent is logged in on DN ${request.thisDN}`, {
        thisDN: request.thisDN,
      });
    return;
  }
  const more = {
    origin,
    ...(request.reasons && { reasons: request.reasons }),
    ...(request.extensions && { extensions: request.extensions }),
  };
  if (request.message === 'RequestAgentReady') deps.agents.ready(agent, request.workMode ?? 'ManualIn', more);
  else deps.agents.notReady(agent, request.workMode ?? 'Unknown', more);
}

function extras(request: LoginRequest | LogoutRequest): Pick<LoginRequest, 'reasons' | 'extensions'> {
  return {
    ...(request.reasons && { reasons: request.reasons }),
    ...(request.extensions && { extensions: request.extensions }),
  };
}
