import type { SdpOrigin } from './sdp-origin';
import { formatOrigin } from './sdp-origin';

/**
 * `body` with its first o= line replaced and nothing else changed, byte for byte: what a B2BUA does when a leg gets
 * another partner (RFC 3264 §8: the same origin, a version one higher). A body without o= line comes back as it is.
 */
export function rewriteOrigin(body: Buffer, origin: SdpOrigin): Buffer {
  const start = body.subarray(0, 2).toString('latin1') === 'o=' ? 0 : body.indexOf('\no=', 0, 'latin1') + 1;
  if (start === 0 && body[0] !== 111) return body;
  const lf = body.indexOf(10, start);
  const lineEnd = lf < 0 ? body.length : body[lf - 1] === 13 ? lf - 1 : lf;
  return Buffer.concat([body.subarray(0, start), Buffer.from(formatOrigin(origin)), body.subarray(lineEnd)]);
}
