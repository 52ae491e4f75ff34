import type { IncomingMessage } from 'node:http';

/** Whether a reverse proxy in front is trusted to tell address and scheme of the end user (TIDEGATE_TRUST_PROXY). */
export interface ProxyTrust {
  readonly trustProxy: boolean;
}

/**
 * The end user's address: the socket's, or behind a trusted proxy the last address of X-Forwarded-For, which is the
 * one that the proxy itself saw.
 */
export function endUserAddressOf(req: IncomingMessage, { trustProxy }: ProxyTrust): string {
  if (trustProxy) {
    const forwarded = String(req.headers['x-forwarded-for'] ?? '')
      .split(',')
      .at(-1)
      ?.trim();
    if (forwarded) return forwarded.slice(0, 64);
  }
  const address = req.socket.remoteAddress ?? 'unknown';
  return address.startsWith('::ffff:') ? address.slice(7) : address;
}

/** Whether the browser reached us by https. */
export function isSecure(req: IncomingMessage, { trustProxy }: ProxyTrust): boolean {
  return trustProxy && req.headers['x-forwarded-proto'] === 'https';
}

/** Whether a request comes from a page of ours: its Origin names the host that it was sent to. */
export function isSameOrigin(req: Pick<IncomingMessage, 'headers'>, { trustProxy }: ProxyTrust): boolean {
  const { origin, host } = req.headers;
  const wanted = trustProxy ? (req.headers['x-forwarded-host'] ?? host) : host;
  if (origin === undefined || wanted === undefined) return false;
  try {
    return new URL(origin).host === wanted;
  } catch {
    return false;
  }
}
