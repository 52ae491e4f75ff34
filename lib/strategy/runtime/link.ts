import type { TLibClientRequest } from '../../tlib/client/tlib-client';
import type { TLibEvent } from '../../tlib/types';
import type { ServerConfig } from '../config/types';

/** What a strategy needs of one T-Library connection; a simulation may bring its own. */
export interface RoutingLink {
  /**
   * `answered` gets the event that answers the request, EventError included; undefined: none will come. It is called at
   * most once, later, never from within.
   */
  request(request: TLibClientRequest, answered: (event: TLibEvent | undefined) => void): void;
  /** No listener is called afterwards. */
  close(): void;
}

export interface RoutingLinkListener {
  /** EventLinkConnected came. */
  onConnected(event: TLibEvent): void;
  /** Every event in order, those that answer a request included or not. */
  onEvent(event: TLibEvent): void;
  /** At most once, also where the connection never came up. */
  onDisconnected(reason: string): void;
}

/** Begins to connect; the listener is called later, never from within. */
export type ConnectServer = (server: ServerConfig, listener: RoutingLinkListener) => RoutingLink;
