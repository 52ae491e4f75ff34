import type { CallContext } from './context';
import type { Destination } from './set-up';

/** S-44, S-45: in a shutdown queues, and DNs whose agents drain or are gone, get no more calls of this server's. */
export function isClosedTo(ctx: Pick<CallContext, 'gate' | 'agents'>, destination: Destination): boolean {
  if (!ctx.gate.closed) return false;
  return (
    destination.kind === 'queue' ||
    (destination.kind === 'extension' && ctx.agents().isAgentDn(destination.dn.number))
  );
}
