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
