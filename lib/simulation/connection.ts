import type { Clock } from '../clock/clock';
import type { DesktopLink, DesktopLinkListener } from '../simulator/desktops/desktop';
import type { TLibClientRequest } from '../tlib/client/tlib-client';
import type { TLibRequest } from '../tlib/requests';
import type { TLibClient, TLibEvent } from '../tlib/types';

/** How long a frame is under way. */
const frameMs = 1;

/** What a connection asks of the site it leads to. */
export interface ConnectionSite {
  registered(dn: string, connection: Connection): void;
  unregistered(dn: string, connection: Connection): void;
  request(connection: Connection, request: TLibRequest): void;
  /** It closed, from either side. */
  gone(connection: Connection): void;
}

/** One T-Library connection in memory: both its ends, with frames under way between them in order. */
export class Connection implements TLibClient {
  readonly registered = new Set<string>();
  readonly address = '10.0.9.9:40000';
  #open = true;
  #connected = false;
  #closing = false;
  #reference = 0;

  constructor(
    private readonly clock: Clock,
    private readonly site: ConnectionSite,
    private readonly listener: DesktopLinkListener,
    readonly id: number,
    readonly name: string,
    readonly allow: ReadonlySet<string>,
  ) {}

  /** The server's end. */
  register(dn: string): void {
    this.registered.add(dn);
    this.site.registered(dn, this);
  }

  unregister(dn: string): void {
    this.registered.delete(dn);
    this.site.unregistered(dn, this);
  }

  /** An event from the server. */
  send(event: TLibEvent): void {
    this.clock.schedule(frameMs, () => {
      if (!this.#open || this.#closing) return;
      if (event.message === 'EventLinkConnected') {
        this.#connected = true;
        this.listener.onConnected(event.status);
      } else this.listener.onEvent(event);
    });
  }

  /** The client's end. */
  get link(): DesktopLink {
    return { send: (request) => void this.ask(request), close: () => this.close() };
  }

  /** A request from the client; its referenceID is the answer. */
  ask(request: TLibClientRequest): number {
    this.#reference += 1;
    const referenceID = this.#reference;
    if (this.#connected)
      this.clock.schedule(frameMs, () => {
        if (this.#open) this.site.request(this, { ...request, referenceID } as TLibRequest);
      });
    return referenceID;
  }

  /** The client closes it, and hears nothing more. */
  close(): void {
    if (!this.#open || this.#closing) return;
    this.#closing = true;
    // What was sent still arrives.
    this.clock.schedule(frameMs, () => this.#end());
  }

  /** It breaks: the client is told. */
  cut(): void {
    if (!this.#open) return;
    this.#end();
    this.clock.schedule(frameMs, () => {
      if (!this.#closing) this.listener.onDisconnected();
    });
  }

  #end(): void {
    if (!this.#open) return;
    this.#open = false;
    this.site.gone(this);
  }
}
