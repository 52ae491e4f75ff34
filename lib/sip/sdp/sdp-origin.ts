/** What identifies a session description and its version (RFC 8866 §5.2). */
export interface SdpOrigin {
  readonly username: string;
  readonly sessionId: string | number | bigint;
  readonly version: string | number | bigint;
  /** IPv4 or IPv6 literal. */
  readonly address: string;
}

/** The o= line, without line end. */
export function formatOrigin(origin: SdpOrigin): string {
  const family = origin.address.includes(':') ? 'IP6' : 'IP4';
  return `o=${origin.username} ${origin.sessionId} ${origin.version} IN ${family} ${origin.address}`;
}

/** The first o= line of a description; undefined where there is none, or it isn't one of six fields. */
export function readOrigin(body: Buffer): SdpOrigin | undefined {
  const start = body.subarray(0, 2).toString('latin1') === 'o=' ? 0 : body.indexOf('\no=', 0, 'latin1') + 1;
  if (start === 0 && body[0] !== 111) return undefined;
  const end = body.indexOf(10, start);
  const line = body.toString('latin1', start + 2, end < 0 ? body.length : end).trimEnd();
  const [username, sessionId, version, , , address, more] = line.split(' ');
  if (username === undefined || sessionId === undefined || version === undefined || more !== undefined)
    return undefined;
  return address === undefined ? undefined : { username, sessionId, version, address };
}
