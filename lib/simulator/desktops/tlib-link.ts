import type { Clock } from '../../clock/clock';
import { createTLibClient } from '../../tlib/client/tlib-client';
import type { ConnectDesktop } from './desktop';

export interface TLibSite {
  /** e.g. `ws://127.0.0.1:8060/tlib` */
  readonly url: string;
  readonly token: string;
}

/** Desktop links over T-Library's WebSocket. */
export function tlibLinks(sites: ReadonlyMap<string, TLibSite>, clock: Clock): ConnectDesktop {
  return (site, listener) => {
    const target = sites.get(site);
    if (target === undefined) throw new Error(`no T-Library address for ${site}`);
    const connection = createTLibClient({ ...target, clock });
    let open = true;
    const lost = (): void => {
      if (!open) return;
      open = false;
      listener.onDisconnected();
    };
    connection.onEvent((event) => {
      if (!open) return;
      if (event.message === 'EventLinkConnected') listener.onConnected(event.status);
      else listener.onEvent(event);
    });
    connection.onClose(lost);
    connection.connect().catch(lost);
    return {
      send: (request) => {
        // What becomes of a request shows in its event, EventError included, or in the loss of the connection.
        connection.request(request).catch(() => undefined);
      },
      close: () => {
        open = false;
        void connection.close();
      },
    };
  };
}
