import type { Destination } from '../calls/set-up';
import type { RequestDeps } from './request-deps';

/** S-44, S-45: in a shutdown queues, and DNs whose agents drain or are gone, get no more calls of this server's. */
export function isClosedTo(
  { gate, agents }: Pick<RequestDeps, 'gate' | 'agents'>,
  destination: Destination,
): boolean {
  if (!gate.closed) return false;
  return (
    destination.kind === 'queue' ||
    (destination.kind === 'extension' && agents.isAgentDn(destination.dn.number))
  );
}
