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
