import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** A token of the HTTP port and what it allows, e.g. `control`, `feed`, `tlib`. */
export interface Token {
  readonly name: string;
  readonly token: string;
  readonly allow: ReadonlySet<string>;
}

/** Why a request was not let in, with the HTTP status that says so. */
export interface Refusal {
  readonly status: 401 | 403 | 503;
  readonly message: string;
}

/** Finds presented tokens among the known ones in time that tells nothing about them. */
export interface Access {
  /** The token of `Authorization: Bearer …`. */
  ofHeader(request: IncomingMessage): Token | undefined;
  /**
   * Lets a WebSocket upgrade in: token by header or by subprotocol `bearer.TOKEN`, then the right, then the Origin
   * where there is one (only browsers send it).
   */
  ofUpgrade(request: IncomingMessage, right: string): Token | Refusal;
}

export function createAccess(tokens: readonly Token[], origins: readonly string[] = []): Access {
  const known = tokens.map((token) => ({ token, digest: digest(token.token) }));
  const find = (presented: string): Token | undefined => {
    const given = digest(presented);
    let found: Token | undefined;
    for (const each of known) if (timingSafeEqual(each.digest, given)) found = each.token;
    return found;
  };
  const ofHeader = (request: IncomingMessage): Token | undefined => {
    const presented = /^Bearer +(\S{1,512})$/i.exec(request.headers.authorization ?? '')?.[1];
    return presented === undefined ? undefined : find(presented);
  };
  return {
    ofHeader,
    ofUpgrade: (request, right) => {
      const protocols = (request.headers['sec-websocket-protocol'] ?? '')
        .split(',')
        .map((each) => each.trim());
      const presented = protocols.find((each) => each.startsWith('bearer.'))?.slice('bearer.'.length);
      const token = ofHeader(request) ?? (presented === undefined ? undefined : find(presented));
      if (token === undefined) return { status: 401, message: 'a known token is needed' };
      if (!token.allow.has(right))
        return { status: 403, message: `token ${token.name} does not allow ${right}` };
      const { origin } = request.headers;
      if (origin !== undefined && !origins.includes(origin)) {
        return { status: 403, message: 'this Origin is not in http.origins' };
      }
      return token;
    },
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

export function isRefusal(result: Token | Refusal): result is Refusal {
  return 'status' in result;
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  503: 'Service Unavailable',
};

/** Answers an upgrade request with an error and closes its socket. */
export function refuseUpgrade(socket: Duplex, status: number, message: string): void {
  const code = (reasons[status] ?? 'error').toLowerCase().replaceAll(' ', '_');
  const body = JSON.stringify({ error: { code, message } });
  const head = [
    `HTTP/1.1 ${status} ${reasons[status] ?? 'Error'}`,
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['WWW-Authenticate: Bearer'] : []),
  ];
  socket.on('error', () => socket.destroy());
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
