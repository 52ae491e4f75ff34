import { formatHostPort } from '../message/host-port';
import type { Remote } from './transport';

export interface ConnectionLimits {
  readonly connectionsMax: number;
  /** Most connections with one address. */
  readonly perAddressMax: number;
}

/** Connections by the peer's address and port, the least recently used first. */
export class ConnectionTable<C extends { readonly remote: Remote }> {
  readonly #limits: ConnectionLimits;
  readonly #byPeer = new Map<string, C>();
  readonly #byAddress = new Map<string, Set<C>>();
  readonly #all = new Set<C>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  /** The least recently used first. */
  [Symbol.iterator](): IterableIterator<C> {
    return this.#all.values();
  }

  /** The connection with that address and port; of two the newer one. */
  find(address: string, port: number): C | undefined {
    return this.#byPeer.get(formatHostPort(address, port));
  }

  /** Adds it; returns the connection that has to make room for it: the one of its address, else of all, idle longest. */
  add(connection: C): C | undefined {
    const { address, port } = connection.remote;
    const sharing = this.#byAddress.get(address) ?? new Set<C>();
    const displaced =
      sharing.size >= this.#limits.perAddressMax
        ? first(sharing)
        : this.#all.size >= this.#limits.connectionsMax
          ? first(this.#all)
          : undefined;
    this.#byAddress.set(address, sharing.add(connection));
    this.#all.add(connection);
    this.#byPeer.set(formatHostPort(address, port), connection);
    if (displaced !== undefined) this.delete(displaced);
    return displaced;
  }

  /** It was used just now. */
  touch(connection: C): void {
    for (const set of [this.#all, this.#byAddress.get(connection.remote.address)]) {
      if (set?.delete(connection)) set.add(connection);
    }
  }

  delete(connection: C): void {
    const { address, port } = connection.remote;
    const key = formatHostPort(address, port);
    if (this.#byPeer.get(key) === connection) this.#byPeer.delete(key);
    this.#all.delete(connection);
    const sharing = this.#byAddress.get(address);
    sharing?.delete(connection);
    if (sharing?.size === 0) this.#byAddress.delete(address);
  }
}

function first<C>(set: ReadonlySet<C>): C | undefined {
  return set.values().next().value;
}
