import { WebSocket } from 'ws';
import type { OpenFeedSocket } from './feed-socket';

const handshakeTimeoutMs = 5000;
/** A snapshot of 10,000 agents and 5,000 calls is about 8 MiB. */
const frameBytesMax = 64 * 1024 * 1024;

/** The real feed socket. */
export const openWsFeedSocket: OpenFeedSocket = (url, token, events) => {
  const socket = new WebSocket(url, {
    headers: { authorization: `Bearer ${token}` },
    handshakeTimeout: handshakeTimeoutMs,
    maxPayload: frameBytesMax,
    perMessageDeflate: false,
  });
  let over = false;
  let failure: string | null = null;
  const finish = (reason: string) => {
    if (over) return;
    over = true;
    events.closed(reason);
  };
  socket.on('message', (data) => {
    if (!over) events.frame(data.toString());
  });
  socket.on('unexpected-response', (request, response) => {
    failure = `the server answered ${response.statusCode} to the feed${response.statusCode === 401 || response.statusCode === 403 ? '; check the token in the inventory' : ''}`;
    request.destroy();
    finish(failure);
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED') failure ??= 'nobody listens there (connection refused)';
    else if (error.message === 'Opening handshake has timed out')
      failure ??= `no answer within ${handshakeTimeoutMs / 1000} s`;
    else failure ??= error.message;
  });
  socket.on('close', (code) => finish(failure ?? `the server closed the feed (${code})`));
  return {
    terminate() {
      over = true;
      socket.terminate();
    },
  };
};
