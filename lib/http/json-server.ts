import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { createAccess } from './access';
import { HttpError } from './http-error';
import { type Answer, refusalOf, sendJson } from './json';
import { listen } from './listen';

/** A request whose token is known. */
export interface JsonRequest {
  readonly request: IncomingMessage;
  readonly method: string;
  readonly url: URL;
  /** Name of the token, for logs. */
  readonly caller: string;
}

export interface JsonServerOptions {
  readonly tokens: ReadonlyArray<{ readonly name: string; readonly token: string }>;
  /** Answers everything but `GET /healthz`, which needs no token. Expected refusals are thrown as HttpError. */
  readonly answer: (request: JsonRequest) => Answer | Promise<Answer>;
  /** A bug; its text goes to nobody outside. */
  readonly onFault: (error: unknown) => void;
}

/** A small HTTP interface with bearer tokens: JSON both ways, refusals as `{error: {code, message, field?}}`. */
export interface JsonServer {
  /** Listens; port 0: any free one. Throws ListenError. */
  open(place: {
    readonly address: string;
    readonly port: number;
  }): Promise<{ readonly address: string; readonly port: number }>;
  close(): Promise<void>;
}

export function createJsonServer({ tokens, answer, onFault }: JsonServerOptions): JsonServer {
  const access = createAccess(tokens.map((token) => ({ ...token, allow: new Set<string>() })));
  const answerOf = async (request: IncomingMessage): Promise<Answer> => {
    const path = request.url ?? '/';
    if (!URL.canParse(path, 'http://localhost'))
      throw new HttpError(400, 'bad_request', 'the path is not valid');
    const url = new URL(path, 'http://localhost');
    const { method = 'GET' } = request;
    if (url.pathname === '/healthz' && method === 'GET') return { status: 200, body: { status: 'ok' } };
    const token = access.ofHeader(request);
    if (token === undefined) throw new HttpError(401, 'unauthorized', 'a known bearer token is needed');
    return answer({ request, method, url, caller: token.name });
  };
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 5_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      response.on('error', () => undefined);
      answerOf(request)
        .catch((error: unknown) => {
          const refusal = refusalOf(error);
          if (refusal === undefined) onFault(error);
          return refusal ?? { status: 500, body: { error: { code: 'internal', message: 'internal error' } } };
        })
        .then((result) => sendJson(request, response, result));
    },
  );
  server.maxHeadersCount = 100;
  server.maxConnections = 200;
  return {
    open: (place) => listen(server, place),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The refusal of a method; the interfaces here have no 405. */
export function wrongMethod(allowed: string): HttpError {
  return new HttpError(400, 'method_not_allowed', `only ${allowed} is served here`);
}
