import type { AgentRow, CallRow } from '@/lib/feed/state';
import { agentsOf } from '../migrations/waiting-for';

/**
 * Why a server that is being shut down still has this call, and what follows: sentences for the call's details. The
 * shutdown never cuts a call; it waits for its end (S-10).
 */
export function whyStillHere(
  call: CallRow,
  calls: readonly CallRow[],
  agents: readonly AgentRow[],
): readonly string[] {
  return [what(call, agents), ...ghost(call), ...after(call, agents), rank(call, calls)];
}

function what(call: CallRow, agents: readonly AgentRow[]): string {
  const names = agentsOf(call);
  if (call.consultOf !== undefined)
    return 'It consults about a call in progress, and ends or becomes part of that one with a transfer.';
  const who = names.length === 0 ? '' : ` with agent ${names.join(' and ')}`;
  switch (call.state) {
    case 'queued': {
      const left = agents.filter((agent) => call.queue !== undefined && agent.queues.includes(call.queue));
      const queue = call.queue ? `queue ${call.queue}` : 'a queue';
      return left.length === 0
        ? `It waits in ${queue}, where no agent is logged in any more.`
        : `It waits in ${queue}; ${left.length} of its agents ${left.length === 1 ? 'is' : 'are'} still logged in.`;
    }
    case 'ringing':
      return names.length === 0
        ? 'It is being set up and was in progress when the shutdown began.'
        : `It rings at agent ${names.join(' and ')} and was in progress when the shutdown began.`;
    case 'held':
      return `It is on hold${who}. A call on hold counts as in progress until one side hangs up.`;
    case 'connected':
      return `It is a talk in progress${who}. The shutdown waits until one side hangs up.`;
    default:
      return call.state satisfies never;
  }
}

function ghost(call: CallRow): readonly string[] {
  return call.suspectedGhost
    ? [
        'It has been silent for 30 minutes and may be gone without the server knowing; it counts all the same.',
      ]
    : [];
}

function after(call: CallRow, agents: readonly AgentRow[]): readonly string[] {
  return agentsOf(call).flatMap((agentID) => {
    const agent = agents.find((one) => one.agentID === agentID);
    if (!agent) return [];
    return agent.class === 'S-55'
      ? `Timed after-call work follows for agent ${agentID}, then the logout.`
      : `Agent ${agentID} is logged out when it ends.`;
  });
}

function rank(call: CallRow, calls: readonly CallRow[]): string {
  const older = calls.filter((one) => one.startedAt < call.startedAt).length;
  if (calls.length <= 1) return 'It is the last call.';
  if (older === 0) return `It is the longest of ${calls.length} calls left; it decides the end as it stands.`;
  return `${older} of the ${calls.length} calls left ${older === 1 ? 'is' : 'are'} longer.`;
}
