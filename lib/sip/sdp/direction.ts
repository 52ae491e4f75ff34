import { sdpLines } from './sdp-lines';

export type SdpDirection = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

const DIRECTIONS: ReadonlySet<string> = new Set(['sendrecv', 'sendonly', 'recvonly', 'inactive']);

/**
 * Direction of the first media section, its own before the session's, `sendrecv` by default (RFC 3264 §5.1).
 * A connection address of 0.0.0.0, the old way to hold, makes `sendrecv` a `sendonly` and `recvonly` an `inactive`
 * (RFC 3264 §8.4). Undefined when there is no media section.
 */
export function sdpDirection(body: Buffer): SdpDirection | undefined {
  let mediaCount = 0;
  let direction: SdpDirection = 'sendrecv';
  let held = false;
  for (const line of sdpLines(body)) {
    if (line.startsWith('m=')) {
      if (++mediaCount > 1) break;
    } else if (line.startsWith('a=') && DIRECTIONS.has(line.slice(2).trim())) {
      direction = line.slice(2).trim() as SdpDirection;
    } else if (line.startsWith('c=')) held = /^c=IN IP4 0\.0\.0\.0\s*$/.test(line);
  }
  if (mediaCount === 0) return undefined;
  if (!held) return direction;
  if (direction === 'sendrecv') return 'sendonly';
  return direction === 'recvonly' ? 'inactive' : direction;
}
