import type { IncomingMessage, Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { ClientToConsole, ConsoleToClient } from '../../feed/console';
import type { Timer } from '../../clock/clock';
import type { ConsoleRuntime } from '../runtime';
import type { CurrentUser } from '../session/actor';
import { sessionTokenOf } from '../session/cookie-of';
import { endUserAddressOf, isSameOrigin } from '../session/end-user-address';
import type { ProxyTrust } from '../session/end-user-address';
import { findSession, liveSessions } from '../session/sessions';

const recheckMs = 30_000;
const watched = z.array(z.string().max(64)).max(500);

const roomOf = (serverId: string): string => `server:${serverId}`;

interface SocketData {
  user: CurrentUser;
}
type LiveSocket = Socket<ClientToConsole, ConsoleToClient, Record<string, never>, SocketData>;

/**
 * The browsers' live data by socket.io: one room per server, patches passed on as they come from the servers (which
 * batch them by 100 ms). Origin and session are checked at the handshake, sessions again every 30 s.
 */
export class LiveHub {
  readonly #io: Server<ClientToConsole, ConsoleToClient, Record<string, never>, SocketData>;
  readonly #unlisten: () => void;
  #recheck: Timer;

  constructor(
    http: HttpServer,
    private readonly ctx: ConsoleRuntime,
    private readonly trust: ProxyTrust,
  ) {
    this.#io = new Server(http, {
      transports: ['websocket'],
      destroyUpgrade: false,
      serveClient: false,
      maxHttpBufferSize: 64 * 1024,
      allowRequest: (req, answer) => answer(null, isSameOrigin(req, trust)),
    });
    this.#io.use((socket, next) => {
      this.#admit(socket).then(
        (admitted) => next(admitted ? undefined : new Error('unauthorized')),
        // While the database is away, as at the start, nobody can be told to sign in: he comes again.
        () => next(new Error('unavailable')),
      );
    });
    this.#io.on('connection', (socket) => this.#serve(socket));
    this.#unlisten = ctx.changes.listen({
      patch: (patch) => this.#io.to(roomOf(patch.serverId)).emit('patch', patch),
      link: (link) => this.#io.to(roomOf(link.serverId)).emit('link', link),
      migration: (migration) => this.#io.emit('migration', migration),
    });
    this.#recheck = this.#scheduleRecheck();
  }

  async stop(): Promise<void> {
    this.#recheck.cancel();
    this.#unlisten();
    this.#io.disconnectSockets(true);
    // Closes the HTTP server too, which is closed already or about to be.
    await this.#io.close();
  }

  /** Whether there is a session that may watch; throws where that can't be checked. */
  async #admit(socket: LiveSocket): Promise<boolean> {
    const req: IncomingMessage = socket.request;
    const token = sessionTokenOf(req);
    const user =
      token === undefined ? null : await findSession(this.ctx, token, endUserAddressOf(req, this.trust));
    if (user === null || !user.permissions.includes('live.read')) return false;
    socket.data.user = user;
    return true;
  }

  #serve(socket: LiveSocket): void {
    socket.on('watch', (ids) => {
      const parsed = watched.safeParse(ids);
      if (!parsed.success) return;
      // A server that is not known yet may be so in a moment, when a console has just started.
      const wanted = new Set(parsed.data.map(roomOf));
      for (const room of socket.rooms) if (room !== socket.id && !wanted.has(room)) void socket.leave(room);
      void socket.join([...wanted]);
      for (const id of new Set(parsed.data)) {
        const server = this.ctx.servers.get(id);
        if (server !== undefined) socket.emit('link', server.connection.link);
      }
    });
  }

  #scheduleRecheck(): Timer {
    return this.ctx.clock.schedule(recheckMs, () => {
      void this.#dropRevoked().finally(() => {
        this.#recheck = this.#scheduleRecheck();
      });
    });
  }

  /** While the database is away nobody is sent out: what can't be checked isn't revoked. */
  async #dropRevoked(): Promise<void> {
    const sockets = [...this.#io.sockets.sockets.values()];
    if (sockets.length === 0 || this.ctx.database.state.state !== 'ready') return;
    try {
      const live = await liveSessions(this.ctx, [
        ...new Set(sockets.map((socket) => socket.data.user.session)),
      ]);
      for (const socket of sockets) {
        if (live.has(socket.data.user.session)) continue;
        socket.emit('unauthorized');
        socket.disconnect(true);
      }
    } catch {
      void this.ctx.database.check();
    }
  }
}
