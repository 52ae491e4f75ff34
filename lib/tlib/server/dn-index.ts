/** Which clients registered which DN; finding them costs the same however many others there are. */
export class DnIndex<C> {
  readonly #clients = new Map<string, Set<C>>();

  add(dn: string, client: C): void {
    const clients = this.#clients.get(dn);
    if (clients === undefined) this.#clients.set(dn, new Set([client]));
    else clients.add(client);
  }

  remove(dn: string, client: C): void {
    const clients = this.#clients.get(dn);
    if (clients?.delete(client) === true && clients.size === 0) this.#clients.delete(dn);
  }

  get(dn: string): ReadonlySet<C> | undefined {
    return this.#clients.get(dn);
  }

  get size(): number {
    return this.#clients.size;
  }
}
