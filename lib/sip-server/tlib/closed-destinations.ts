import type { Destination } from '../calls/set-up';
import type { AgentManager } from '../agents/agent-manager';
import type { Gate } from '../shutdown/gate';

/** S-44, S-45: in a shutdown queues, and DNs whose agents drain or are gone, get no more calls of this server's. */
export function isClosedTo(
  { gate, agents }: { readonly gate: Pick<Gate, 'closed'>; readonly agents: Pick<AgentManager, 'isAgentDn'> },
  destination: Destination,
): boolean {
  if (!gate.closed) return false;
  return (
    destination.kind === 'queue' ||
    (destination.kind === 'extension' && agents.isAgentDn(destination.dn.number))
  );
}
