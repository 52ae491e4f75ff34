import type { TLibOrigin } from '../../tlib/types';
import { tlibErrorCodes as codes } from '../../tlib/error-codes';
import type { TLibRequest } from '../../tlib/requests';
import type { AgentManager } from '../agents/agent-manager';
import type { CallContext } from '../calls/context';
import type { Announcer } from './announcer';

interface Deps {
  readonly ctx: CallContext;
  readonly agents: AgentManager;
  readonly announcer: Announcer;
}

type LoginRequest = Extract<TLibRequest, { message: 'RequestAgentLogin' }>;
type LogoutRequest = Extract<TLibRequest, { message: 'RequestAgentLogout' }>;

/** RequestAgentLogin: one agent a DN, one DN an agent; a second queue for the same agent joins it (errors 1703–1706). */
export function agentLogin(
  { ctx, agents, announcer }: Deps,
  origin: TLibOrigin,
  request: LoginRequest,
): void {
  const { thisDN, thisQueue, agentID } = request;
  const refuse = (code: number, message: string): void =>
    announcer.error(origin, code, message, { thisDN, agentID });
  const dn = ctx.directory.dn(thisDN);
  const login = ctx.directory.login(agentID);
  if (dn?.type !== 'Extension')
    return refuse(codes.dnNotConfigured, `${thisDN} is no Extension of this server`);
  if (login === undefined) return refuse(codes.agentWrongID, `agent login ${agentID} is not configured`);
  if (thisQueue !== undefined && ctx.directory.dn(thisQueue)?.type !== 'ACD Queue')
    return refuse(codes.invalidAttribute, `${thisQueue} is no ACD Queue`);
  if (thisQueue !== undefined && !login.queues.includes(thisQueue))
    return refuse(codes.invalidAttribute, `agent login ${agentID} does not have queue ${thisQueue}`);
  const here = agents.onDn(thisDN);
  const known = agents.byID(agentID);
  const workMode = request.workMode ?? 'ManualIn';
  const more = {
    origin,
    ...(request.reasons && { reasons: request.reasons }),
    ...(request.extensions && { extensions: request.extensions }),
  };
  if (known !== undefined && known === here) {
    if (thisQueue === undefined || known.queues.includes(thisQueue))
      return refuse(codes.agentAlreadyLoggedIn, `agent ${agentID} is already logged in`);
    agents.joinQueue(known, thisQueue, workMode, more);
    return;
  }
  if (known !== undefined)
    return refuse(codes.agentIDInUse, `agent ${agentID} is logged in on DN ${known.dn.number}`);
  if (here !== undefined) return refuse(codes.resourceSeized, `DN ${thisDN} has agent ${here.agentID}`);
  // agent-emu-login-on-call=false: no login on a device with a call in progress.
  if (ctx.table.onCall(thisDN)) return refuse(codes.callInvalidState, `DN ${thisDN} is on a call`);
  agents.login(dn, login, agentID, thisQueue, workMode, more);
}

/** RequestAgentLogout: refused on a call (S-46); of one of several queues it leaves that one only. */
export function agentLogout(
  { ctx, agents, announcer }: Deps,
  origin: TLibOrigin,
  request: LogoutRequest,
): void {
  const { thisDN, thisQueue } = request;
  const agent = agents.onDn(thisDN);
  const refuse = (code: number, message: string): void => announcer.error(origin, code, message, { thisDN });
  if (agent === undefined) return refuse(codes.agentNotLoggedIn, `no agent is logged in on DN ${thisDN}`);
  if (thisQueue !== undefined && !agent.queues.includes(thisQueue))
    return refuse(codes.agentNotLoggedIn, `agent ${agent.agentID} is not logged in to queue ${thisQueue}`);
  if (ctx.table.onCall(thisDN)) return refuse(codes.callInvalidState, `agent ${agent.agentID} is on a call`);
  const more = {
    origin,
    ...(request.reasons && { reasons: request.reasons }),
    ...(request.extensions && { extensions: request.extensions }),
  };
  if (thisQueue !== undefined && agent.queues.length > 1) agents.leaveQueue(agent, thisQueue, more);
  else agents.logout(agent, 'own', more);
}
