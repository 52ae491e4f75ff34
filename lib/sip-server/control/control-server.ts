import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Clock } from '../../clock/clock';
import type { Log } from '../../log/log';
import { createAccess, refuseUpgrade } from '../../http/access';
import { type Answer, sendJson } from '../../http/json';
import { listen } from '../../http/listen';
import type { AccessToken } from '../config/types';
import type { OptionStore } from '../options/types';
import { refusalOf } from './http';
import { createMetricsPage } from './metrics';
import type { EngineMetrics } from './metrics';
import { createControlRoutes } from './routes';
import { ControlError } from './types';
import type { EngineControl } from './types';

/** Takes over an HTTP upgrade, e.g. the T-Library server's `handleUpgrade`. */
type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export interface ControlServerOptions {
  readonly address: string;
  /** 0: any free one. */
  readonly port: number;
  readonly tokens: readonly AccessToken[];
  readonly control: EngineControl;
  readonly options: OptionStore;
  /** Read at each scrape of /metrics. */
  readonly metrics: () => EngineMetrics;
  /** WebSocket endpoints by path: `/tlib`, `/feed`. */
  readonly upgrades: Readonly<Record<string, UpgradeHandler>>;
  readonly clock: Clock;
  readonly log: Log;
}

/** The HTTP port of a SIP Server: control interface, health, metrics, and the door to /tlib and /feed. */
export interface ControlServer {
  /** Listens. Throws ListenError naming address and port, and what to do where the port is in use. */
  open(): Promise<{ readonly address: string; readonly port: number }>;
  /**
   * Takes no more connections, lets the answers that are under way go out for up to 2 s (a start may bring the very end
   * about), then cuts what is left. WebSockets are their owners' to close first.
   */
  close(): Promise<void>;
}

/** How long answers may still go out once the server closes. */
const answersMs = 2000;

export function createControlServer(options: ControlServerOptions): ControlServer {
  const { address, port, log } = options;
  const answer = createHandler(options);
  const underWay = new Set<ServerResponse>();
  const server = createServer(
    { requestTimeout: 10_000, headersTimeout: 10_000, keepAliveTimeout: 5_000 },
    (request, response) => {
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
      answer(request, response);
    },
  );
  server.maxHeadersCount = 100;
  server.on('upgrade', (request, socket, head) => {
    const handler = Object.hasOwn(options.upgrades, pathOf(request))
      ? options.upgrades[pathOf(request)]
      : undefined;
    if (handler === undefined) refuseUpgrade(socket, 404, 'WebSockets are at /tlib and /feed');
    else handler(request, socket, head);
  });
  server.on('clientError', (_, socket) => refuseUpgrade(socket, 400, 'the request is not valid HTTP'));
  return {
    open: () => listen(server, { address, port }),
    close: () =>
      new Promise((resolve) => {
        const cut = options.clock.schedule(answersMs, () => server.closeAllConnections());
        server.close((error) => {
          cut.cancel();
          if (error !== undefined) log.debug('http server was not open', { error });
          resolve();
        });
        for (const response of underWay) response.shouldKeepAlive = false;
        server.closeIdleConnections();
      }),
  };
}

function createHandler(
  options: ControlServerOptions,
): (request: IncomingMessage, response: ServerResponse) => void {
  const { control, log, clock, tokens } = options;
  const access = createAccess(tokens);
  const metrics = createMetricsPage(options.metrics);
  const routes = createControlRoutes(control, options.options, clock, (command, fields) =>
    log.info(`control: ${command}`, fields),
  );

  const answerOf = async (request: IncomingMessage, url: URL): Promise<Answer> => {
    const { pathname } = url;
    if (pathname === '/healthz') return { status: 200, body: { alive: true } };
    if (pathname === '/readyz') {
      const { status } = control.status();
      return { status: status === 'Started' ? 200 : 503, body: { status } };
    }
    if (!pathname.startsWith('/control/'))
      throw new ControlError(404, 'not_found', `there is nothing at ${pathname}`);
    const token = access.ofHeader(request);
    if (token === undefined) {
      return {
        status: 401,
        body: { error: { code: 'unauthorized', message: 'a known bearer token is needed' } },
      };
    }
    if (!token.allow.has('control')) {
      throw new ControlError(403, 'forbidden', `token ${token.name} does not allow control`);
    }
    return routes({ request, url, caller: token.name });
  };

  return (request, response) => {
    response.on('error', () => undefined);
    const path = request.url ?? '/';
    const url = URL.canParse(path, 'http://localhost') ? new URL(path, 'http://localhost') : undefined;
    if (url === undefined) {
      sendJson(request, response, {
        status: 400,
        body: { error: { code: 'bad_request', message: 'the path is not valid' } },
      });
      return;
    }
    if (url.pathname === '/metrics') {
      metrics.text().then(
        (text) => response.writeHead(200, { 'content-type': metrics.contentType }).end(text),
        (error: unknown) => sendJson(request, response, bug(error, log)),
      );
      return;
    }
    answerOf(request, url)
      .catch((error: unknown) => refusalOf(error) ?? bug(error, log))
      .then((answer) => sendJson(request, response, answer));
  };
}

function bug(error: unknown, log: Log): Answer {
  const correlationId = randomUUID();
  log.error('control interface failed', { correlationId, error });
  const message = `internal error; the log has it under ${correlationId}`;
  return { status: 500, body: { error: { code: 'internal', message } } };
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?', 1)[0]!;
}
