import { reasonPhrase } from '../message/reason-phrases';

/** Content-Type of a NOTIFY that tells how a referral goes (RFC 3420, RFC 3515 §2.4.5). */
export const SIPFRAG = 'message/sipfrag;version=2.0';

/** How a referral goes: the status line of a response to the new request. */
export interface FragmentStatus {
  readonly status: number;
  readonly reason: string;
}

/** A status line is never longer; what follows it is not read. */
const LINE_MAX = 512;

/** Parses the status line that a message/sipfrag body begins with; undefined when there is none (RFC 3420 §2). */
export function parseFragment(body: Buffer): FragmentStatus | undefined {
  const text = body.toString('utf8', 0, LINE_MAX);
  const match = /^SIP\/2\.0 +([1-6]\d\d)(?: +([^\r\n]*))?(?:\r?\n|\r?$)/i.exec(text);
  if (match === null) return undefined;
  return { status: Number(match[1]), reason: (match[2] ?? '').trim() };
}

/** Builds the body that says it; the reason phrase is the RFC's by default. */
export function buildFragment(status: number, reason: string = reasonPhrase(status)): Buffer {
  return Buffer.from(`SIP/2.0 ${status} ${reason.replace(/[\r\n]+/g, ' ').slice(0, LINE_MAX / 2)}\r\n`);
}
