import type { KVList } from '../../tlib/types';
import type { AgentManager } from '../agents/agent-manager';
import type { CallContext } from '../calls/context';
import type { Dn } from '../config/types';
import type { Gate } from '../shutdown/gate';

/** What EventRegistered and EventAddressInfo tell of a DN: its agent, its calls, and that the server drains (S-47). */
export function dnExtensions(deps: { ctx: CallContext; agents: AgentManager; gate: Gate }, dn: Dn): KVList {
  const agent = deps.agents.onDn(dn.number);
  const calls = deps.ctx.table.connIDs(dn.number);
  const { mode } = agent?.core ?? {};
  return {
    type: dn.type,
    calls: calls.length,
    ...(calls.length === 0 ? {} : { connIDs: calls.join(',') }),
    ...queueCounts(deps.ctx, dn),
    ...(dn.type === 'Extension' ? { registered: deps.ctx.bindings.has(dn.number) } : {}),
    ...(agent === undefined || mode === undefined
      ? {}
      : {
          agentID: agent.agentID,
          agentState: mode.kind === 'Ready' ? 'Ready' : 'NotReady',
          workMode: mode.kind === 'AfterCallWork' ? 'AfterCallWork' : mode.workMode,
          queues: agent.queues.join(','),
        }),
    ...(deps.gate.closed ? { shutdown: 'graceful' } : {}),
  };
}

/** What a routing strategy weighs: who waits there, and who could take a call at once. */
function queueCounts(ctx: CallContext, dn: Dn): KVList {
  if (dn.type !== 'ACD Queue' && dn.type !== 'Routing Point') return {};
  const { waiting = 0, loggedIn = 0, ready = 0 } = ctx.acd().row(dn.number) ?? {};
  return {
    callsWaiting: waiting,
    ...(dn.type === 'ACD Queue' ? { agentsLoggedIn: loggedIn, agentsReady: ready } : {}),
  };
}
