import type { ServerRef } from '../../feed/console';
import type { ControlClient } from '../control/control-client';
import type { ServerConnection } from './server-connection';

/** A server as the database has it. */
export interface ConfiguredServer {
  readonly ref: ServerRef;
  readonly token: string;
}

export interface ManagedServer extends ConfiguredServer {
  readonly connection: ServerConnection;
  readonly control: ControlClient;
}

/** The configured servers with their standing connections, in memory. */
export class ServerDirectory {
  readonly #servers = new Map<string, ManagedServer>();

  constructor(private readonly connect: (server: ConfiguredServer) => ManagedServer) {}

  get(id: string): ManagedServer | undefined {
    return this.#servers.get(id);
  }

  /** By site, then by name. */
  list(): ManagedServer[] {
    return [...this.#servers.values()].sort(
      (a, b) => a.ref.site.localeCompare(b.ref.site) || a.ref.application.localeCompare(b.ref.application),
    );
  }

  /** Connects to what is new, reconnects to what changed, leaves what is gone. */
  configure(servers: readonly ConfiguredServer[]): void {
    const wanted = new Map(servers.map((server) => [server.ref.id, server]));
    for (const [id, managed] of this.#servers) {
      const server = wanted.get(id);
      if (server !== undefined && same(server, managed)) continue;
      managed.connection.stop();
      this.#servers.delete(id);
    }
    for (const server of servers) {
      if (this.#servers.has(server.ref.id)) continue;
      const managed = this.connect(server);
      this.#servers.set(server.ref.id, managed);
      managed.connection.start();
    }
  }

  stop(): void {
    for (const { connection } of this.#servers.values()) connection.stop();
    this.#servers.clear();
  }
}

function same(a: ConfiguredServer, b: ConfiguredServer): boolean {
  return a.token === b.token && JSON.stringify(a.ref) === JSON.stringify(b.ref);
}
