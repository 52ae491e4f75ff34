import type { Clock } from '../clock/clock';
import { createTLibClient } from '../tlib/client/tlib-client';
import { TLibError } from '../tlib/client/tlib-error';
import type { ConnectServer } from './runtime/link';

/** A destination may ring for as long as Timer C lasts before RequestRouteCall is answered. */
const requestTimeoutMs = 190_000;

/** Connections over T-Library's WebSocket. */
export function tlibLinks(clock: Clock): ConnectServer {
  return ({ url, token }, listener) => {
    const connection = createTLibClient({ url, token, clock, requestTimeoutMs });
    let open = true;
    const lost = (reason: string): void => {
      if (!open) return;
      open = false;
      listener.onDisconnected(reason);
    };
    connection.onEvent((event) => {
      if (!open) return;
      if (event.message === 'EventLinkConnected') listener.onConnected(event);
      else listener.onEvent(event);
    });
    connection.onClose((code) => lost(`closed (${code})`));
    connection
      .connect()
      .catch((error: unknown) => lost(error instanceof Error ? error.message : String(error)));
    return {
      request: (request, answered) => {
        connection.request(request).then(answered, (error: unknown) => {
          const errorCode = error instanceof TLibError ? error.errorCode : undefined;
          answered(
            errorCode === undefined
              ? undefined
              : {
                  message: 'EventError',
                  errorCode,
                  errorMessage: error instanceof Error ? error.message : '',
                },
          );
        });
      },
      close: () => {
        open = false;
        void connection.close();
      },
    };
  };
}
