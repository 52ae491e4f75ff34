import { WebSocket } from 'ws';
import { agentID, extension, extensionsMax, queue, token } from './plant';
import type { BenchServer } from './server';
import { until } from './waiting';

/** As many connections as a small site's desktops' gateway would hold. */
const connectionsMax = 4;

/** The T-Library clients and the feed client that are attached while calls run; they read everything and keep nothing. */
export class Listeners {
  readonly #sockets: WebSocket[] = [];
  #events = 0;
  #frames = 0;
  #gates: { readonly closedAt: Promise<number>; told(at: number): void } | undefined;

  /** Registers every extension, logs agents in where the calls go through the queue, and listens to the feed. */
  static async attach(server: BenchServer, withAgents: boolean): Promise<Listeners> {
    const listeners = new Listeners();
    await listeners.#listenToFeed(server);
    const share = Math.ceil(extensionsMax / connectionsMax);
    for (let from = 0; from < extensionsMax; from += share)
      await listeners.#desktops(server, from, Math.min(from + share, extensionsMax), withAgents);
    return listeners;
  }

  /** T-Library events and feed frames heard so far. */
  get heard(): { readonly events: number; readonly frames: number } {
    return { events: this.#events, frames: this.#frames };
  }

  /** Resolves with the moment at which the feed tells that the gates are closed. */
  gatesClosed(): Promise<number> {
    let told: (at: number) => void = () => undefined;
    const closedAt = new Promise<number>((resolve) => {
      told = resolve;
    });
    this.#gates = { closedAt, told };
    return closedAt;
  }

  close(): void {
    for (const socket of this.#sockets) socket.terminate();
  }

  async #listenToFeed(server: BenchServer): Promise<void> {
    const socket = await this.#connect(server.webSocketUrl('/feed'));
    socket.on('message', (data: Buffer) => {
      this.#frames += 1;
      if (this.#gates === undefined || !data.includes('"gates-closed"')) return;
      this.#gates.told(performance.now());
      this.#gates = undefined;
    });
  }

  async #desktops(server: BenchServer, from: number, to: number, withAgents: boolean): Promise<void> {
    const socket = await this.#connect(server.webSocketUrl('/tlib'));
    const wanted = withAgents ? '"EventAgentReady"' : '"EventRegistered"';
    let ready = 0;
    let refusal = '';
    socket.on('message', (data: Buffer) => {
      this.#events += 1;
      if (ready === to - from) return;
      if (data.includes(wanted)) ready += 1;
      else if (data.includes('"EventError"')) refusal = data.toString();
    });
    for (let index = from; index < to; index += 1) {
      const thisDN = extension(index);
      socket.send(JSON.stringify({ message: 'RequestRegisterAddress', referenceID: 1, thisDN }));
      if (!withAgents) continue;
      const login = { thisDN, thisQueue: queue, agentID: agentID(index), workMode: 'AutoIn' };
      socket.send(JSON.stringify({ message: 'RequestAgentLogin', referenceID: 2, ...login }));
    }
    await until(
      'the agents are ready',
      () => {
        if (refusal !== '') throw new Error(refusal);
        return ready === to - from;
      },
      20_000,
    );
  }

  async #connect(url: string): Promise<WebSocket> {
    const socket = new WebSocket(url, {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
    });
    this.#sockets.push(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    return socket;
  }
}
