import { createHash, timingSafeEqual } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { z } from 'zod';
import type { GatewayConfig } from './config';
import { GatewayError } from './errors';
import type { SiteBook } from './site-book';

const bodyMaxBytes = 16_384;
const change = z.strictObject({ allowed: z.boolean() });

/** An answer: status and what becomes JSON. */
interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const fault = (status: number, code: string, message: string, field?: string): Answer => ({
  status,
  body: { error: { code, message, ...(field === undefined ? {} : { field }) } },
});

/** The HTTP side: `GET /sites`, `PUT /sites/NAME {allowed}`, `GET /healthz` (no token). Errors as in the control interface. */
export function createHttpApi(
  tokens: GatewayConfig['http']['tokens'],
  book: SiteBook,
  onChange: (site: string, allowed: boolean, by: string) => void,
): Server {
  const server = createServer(async (request, response) => {
    const answer = await handle(request, tokens, book, onChange);
    write(response, answer);
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  server.maxConnections = 200;
  return server;
}

async function handle(
  request: IncomingMessage,
  tokens: GatewayConfig['http']['tokens'],
  book: SiteBook,
  onChange: (site: string, allowed: boolean, by: string) => void,
): Promise<Answer> {
  const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
  if (path === '/healthz' && request.method === 'GET') return { status: 200, body: { status: 'ok' } };
  const by = tokenName(request, tokens);
  if (by === undefined) return fault(401, 'unauthorized', 'A bearer token of this gateway is needed.');
  if (path === '/sites') {
    return request.method === 'GET' ? { status: 200, body: book.list() } : wrongMethod('GET');
  }
  const name = /^\/sites\/([\w.-]{1,64})$/.exec(path)?.[1];
  if (name === undefined) return fault(404, 'not_found', `There is no ${path} here.`);
  if (book.get(name) === undefined) return fault(404, 'not_found', `No site is named ${name}.`);
  if (request.method === 'GET') return { status: 200, body: book.get(name) };
  if (request.method !== 'PUT') return wrongMethod('GET and PUT');
  const body = await readJson(request);
  const parsed = change.safeParse(body);
  if (!parsed.success) {
    return fault(400, 'invalid', 'The body must be {"allowed": true} or {"allowed": false}.', 'allowed');
  }
  book.setAllowed(name, parsed.data.allowed);
  onChange(name, parsed.data.allowed, by);
  return { status: 200, body: book.get(name) };
}

const wrongMethod = (allowed: string): Answer =>
  fault(400, 'method_not_allowed', `Only ${allowed} is served here.`);

/** Digests are compared, so that neither content nor length of a token shows in the time it takes. */
function tokenName(request: IncomingMessage, tokens: GatewayConfig['http']['tokens']): string | undefined {
  const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return undefined;
  const digest = sha256(given);
  return tokens.find(({ token }) => timingSafeEqual(sha256(token), digest))?.name;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** The body as JSON; undefined when it is too long or none. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request) {
      length += chunk.length;
      if (length > bodyMaxBytes) return undefined;
      chunks.push(chunk);
    }
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    return undefined;
  }
}

function write(response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return;
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-store',
    ...(status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {}),
  });
  response.end(JSON.stringify(body));
}

/** Binds the port; throws GatewayError naming it when it is taken. */
export function listen(server: Server, { address, port }: { address: string; port: number }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = error.code === 'EADDRINUSE';
      const message = inUse
        ? `TCP port ${port} on ${address} is in use`
        : `${address}:${port}: ${error.message}`;
      reject(new GatewayError(inUse ? 'address_in_use' : 'transport', message, { cause: error }));
    });
    server.listen(port, address, () => resolve());
  });
}
