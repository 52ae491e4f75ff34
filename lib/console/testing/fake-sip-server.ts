import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import type { FeedFrame, FeedOp } from '../../feed/frames';
import { eventToHttp } from '../../feed/http-form';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import type { ServerSnapshot } from '../../feed/state';
import { snapshotOf, t0 } from './rows';

export interface ControlRequestSeen {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** Answers one control request; `hang` leaves it without an answer. */
export type ControlScript = (
  request: ControlRequestSeen,
) => { status: number; body: unknown } | 'hang' | Promise<{ status: number; body: unknown } | 'hang'>;

/** What a console sees of a SIP Server: a feed that speaks real frames over a real WebSocket, and a scripted control interface. */
export class FakeSipServer {
  state: ServerSnapshot;
  seq = 0;
  epoch = 'epoch-1';
  /** What the journal holds, by shutdown. */
  readonly journal = new Map<string, ShutdownEvent[]>();
  readonly seen: ControlRequestSeen[] = [];
  readonly positions: Array<string | null> = [];
  script: ControlScript = () => ({ status: 404, body: { error: { code: 'not_found', message: 'nothing' } } });
  #http: Server | null = null;
  #sockets = new WebSocketServer({ noServer: true });
  #port = 0;

  constructor(
    readonly application: string,
    readonly token = 'secret-token',
  ) {
    this.state = snapshotOf(application);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  get listeners(): number {
    return this.#sockets.clients.size;
  }

  async start(): Promise<void> {
    const http = createServer((req, res) => {
      void this.#control(req).then((answer) => {
        if (answer === 'hang') return;
        res.writeHead(answer.status, { 'content-type': 'application/json' });
        res.end(JSON.stringify(answer.body));
      });
    });
    http.on('upgrade', (req, socket, head) => {
      if (req.headers.authorization !== `Bearer ${this.token}`) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      this.#sockets.handleUpgrade(req, socket, head, (client) => this.#greet(client, req));
    });
    await new Promise<void>((resolve) => http.listen(this.#port, '127.0.0.1', resolve));
    const address = http.address();
    if (typeof address === 'object' && address !== null) this.#port = address.port;
    this.#http = http;
  }

  /** Gone like a killed process: no word of farewell. The port stays its own for the next start. */
  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#http?.closeAllConnections();
    await new Promise<void>((resolve) => {
      if (this.#http === null) resolve();
      else this.#http.close(() => resolve());
    });
    this.#http = null;
  }

  patch(...ops: FeedOp[]): void {
    this.seq += 1;
    for (const op of ops) if (op.op === 'server') this.state = { ...this.state, server: op.row };
    this.send({ ...this.#position(), type: 'patch', ops });
  }

  /** Writes events to the journal without a word on the feed. */
  write(events: readonly ShutdownEvent[]): void {
    for (const event of events) {
      const shutdown = this.journal.get(event.shutdownId) ?? [];
      shutdown.push(event);
      this.journal.set(event.shutdownId, shutdown);
    }
  }

  send(frame: FeedFrame): void {
    for (const client of this.#sockets.clients)
      if (client.readyState === WebSocket.OPEN) client.send(JSON.stringify(frame));
  }

  stopping(exitCode: number): void {
    this.send({ ...this.#position(), type: 'stopping', exitCode });
  }

  #position() {
    return { epoch: this.epoch, seq: this.seq, at: t0 };
  }

  #greet(client: WebSocket, req: IncomingMessage): void {
    this.positions.push(new URL(req.url ?? '/', 'http://localhost').searchParams.get('seq'));
    const say = (frame: FeedFrame) => client.send(JSON.stringify(frame));
    say({
      ...this.#position(),
      type: 'hello',
      protocol: 1,
      application: this.application,
      site: this.state.server.site,
    });
    say({ ...this.#position(), type: 'snapshot', state: this.state });
  }

  async #control(req: IncomingMessage): Promise<Awaited<ReturnType<ControlScript>>> {
    let text = '';
    for await (const chunk of req) text += String(chunk);
    const url = new URL(req.url ?? '/', 'http://localhost');
    if (url.pathname === '/control/shutdowns')
      return { status: 200, body: [...this.journal.keys()].reverse().map((shutdownId) => ({ shutdownId })) };
    const events = /^\/control\/shutdowns\/(.+)\/events$/.exec(url.pathname);
    if (events !== null) {
      const after = Number(url.searchParams.get('after'));
      const shutdown = this.journal.get(events[1] ?? '') ?? [];
      // Two at a time, so that whoever reads has to ask again.
      const page = shutdown.filter((event) => event.seq > after).slice(0, 2);
      return { status: 200, body: page.map(eventToHttp) };
    }
    const body: Record<string, unknown> = text === '' ? {} : JSON.parse(text);
    const request = { method: req.method ?? '', path: url.pathname, body };
    this.seen.push(request);
    return this.script(request);
  }
}
