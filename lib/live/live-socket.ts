import { io } from 'socket.io-client';
import type { LivePatch, MigrationView, ServerLink } from '../feed/console';

/** What the line to the console tells us. */
export interface LiveSocketHandlers {
  readonly connected: () => void;
  readonly lost: () => void;
  readonly patch: (patch: LivePatch) => void;
  readonly link: (link: ServerLink) => void;
  readonly migration: (migration: MigrationView) => void;
  readonly unauthorized: () => void;
}

/** The line to the console; connects by itself and again after a loss until it is closed. */
export interface LiveSocket {
  watch(serverIds: readonly string[]): void;
  close(): void;
}

export type OpenLiveSocket = (handlers: LiveSocketHandlers) => LiveSocket;

/** A line over socket.io to the console that served the page; the session's cookie is the credential. */
export const openSocketIo: OpenLiveSocket = (handlers) => {
  const socket = io({ transports: ['websocket'], reconnectionDelay: 500, reconnectionDelayMax: 5_000 });
  let closed = false;
  // Ours to reopen: socket.io gives up when the other side said good-bye, or did not let us in.
  const reopen = (): void => {
    if (!socket.active) setTimeout(() => closed || socket.active || socket.connect(), 1_000);
  };
  socket.on('connect', handlers.connected);
  socket.on('disconnect', () => {
    handlers.lost();
    reopen();
  });
  socket.on('connect_error', (error) => {
    handlers.lost();
    if (error.message === 'unauthorized') handlers.unauthorized();
    else reopen();
  });
  socket.on('patch', handlers.patch);
  socket.on('link', handlers.link);
  socket.on('migration', handlers.migration);
  socket.on('unauthorized', handlers.unauthorized);
  return {
    watch: (serverIds) => void socket.emit('watch', serverIds),
    close: () => {
      closed = true;
      socket.close();
    },
  };
};
