import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Log } from '../../log/log';
import type { Database } from '../db/database';
import { endUserAddressOf, isSecure } from '../session/end-user-address';
import type { ProxyTrust } from '../session/end-user-address';
import { addressHeader, nonceHeader, secureHeader, urlHeader } from '../session/request-facts';
import { contentSecurityPolicy, securityHeaders } from './security-headers';
import { sendUnavailable } from './unavailable-page';

export interface ConsoleServerOptions extends ProxyTrust {
  readonly runtime: { readonly database: Pick<Database, 'state'>; readonly log: Log };
  /** Everything that isn't ours. */
  readonly next: (req: IncomingMessage, res: ServerResponse) => Promise<void>;
  readonly dev: boolean;
}

/** The console's HTTP server: /healthz, the page that says the database is away, and Next for the rest. */
export function createConsoleServer(options: ConsoleServerOptions): Server {
  const server = createServer((req, res) => {
    handle(options, req, res).catch((error: unknown) => {
      options.runtime.log.error('request failed', { path: pathOf(req), error });
      if (res.headersSent) res.destroy();
      else res.writeHead(500, { 'content-type': 'text/plain' }).end('Internal error\n');
    });
  });
  server.requestTimeout = 30_000;
  server.headersTimeout = 15_000;
  return server;
}

async function handle(
  options: ConsoleServerOptions,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const path = pathOf(req);
  const { state } = options.runtime.database;
  if (path === '/healthz') {
    res.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    res.end(JSON.stringify({ status: 'ok', database: state.state }));
    return;
  }
  if (state.state !== 'ready' && !path.startsWith('/_next/')) {
    sendUnavailable(res, path, state);
    return;
  }
  const secure = isSecure(req, options);
  for (const [name, value] of Object.entries(securityHeaders(secure))) res.setHeader(name, value);
  stateFacts(options, req, secure);
  if (!path.startsWith('/_next/') && !path.startsWith('/api/')) {
    const nonce = randomBytes(16).toString('base64');
    const policy = contentSecurityPolicy(nonce, options.dev);
    // Next takes the nonce for its own scripts from the request's header.
    req.headers['content-security-policy'] = policy;
    req.headers[nonceHeader] = nonce;
    res.setHeader('content-security-policy', policy);
  }
  await options.next(req, res);
}

/** Sets the headers of request-facts.ts, over whatever a client sent under these names. */
function stateFacts(options: ConsoleServerOptions, req: IncomingMessage, secure: boolean): void {
  req.headers[addressHeader] = endUserAddressOf(req, options);
  req.headers[urlHeader] = req.url ?? '/';
  req.headers[secureHeader] = secure ? '1' : '0';
  delete req.headers[nonceHeader];
  delete req.headers['content-security-policy'];
  delete req.headers['content-security-policy-report-only'];
  if (options.trustProxy) return;
  // Next compares an action's Origin with X-Forwarded-Host where there is one.
  delete req.headers['x-forwarded-host'];
  delete req.headers['x-forwarded-for'];
  delete req.headers['x-forwarded-proto'];
}

function pathOf(req: IncomingMessage): string {
  return (req.url ?? '/').split('?', 1)[0] ?? '/';
}
