import { WebSocket } from 'ws';
import type { TLibEvent } from '../../tlib/types';
import { eventually } from './eventually';
import { queue } from './test-config';

/** An event with the moment at which it came, in milliseconds since the epoch. */
export type Received = TLibEvent & { readonly receivedAt: number };

/** A T-Library client over the network that keeps everything it hears, in order. */
export class Desktop {
  readonly events: Received[] = [];
  private nextReference = 1;
  closed = false;

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.events.push({ ...(JSON.parse(String(data)) as TLibEvent), receivedAt: Date.now() });
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {
      this.closed = true;
    });
  }

  /** Connects to `ws://…/tlib` and waits for EventLinkConnected. */
  static async connect(httpUrl: string, token: string): Promise<Desktop> {
    const url = `${httpUrl.replace('http', 'ws')}/tlib`;
    const socket = new WebSocket(url, { headers: { authorization: `Bearer ${token}` } });
    const desktop = new Desktop(socket);
    await desktop.wait('EventLinkConnected');
    return desktop;
  }

  close(): void {
    this.socket.terminate();
  }

  /** Sends a text frame as it is. */
  sendText(text: string): void {
    this.socket.send(text);
  }

  /** Sends a request and resolves with the event that carries its referenceID. */
  async request(message: string, attributes: Record<string, unknown> = {}): Promise<Received> {
    const referenceID = this.nextReference;
    this.nextReference += 1;
    this.sendText(JSON.stringify({ message, referenceID, ...attributes }));
    return eventually(`answer to ${message} ${JSON.stringify(attributes)}`, () =>
      this.events.find((event) => event.referenceID === referenceID),
    );
  }

  /** Waits for the first event of that name (or that the predicate takes), from `from` on. */
  wait(
    wanted: string | ((event: Received) => boolean),
    { from = 0, withinMs }: { from?: number; withinMs?: number } = {},
  ): Promise<Received> {
    const matches = typeof wanted === 'string' ? (event: Received) => event.message === wanted : wanted;
    const what = typeof wanted === 'string' ? wanted : 'the wanted event';
    return eventually(
      () => `${what}; came: ${this.events.map((event) => event.message).join(' ')}`,
      () => this.events.slice(from).find(matches),
      withinMs,
    );
  }

  /** Registers the DN and logs the agent in to the queue, Ready unless another work mode is given. */
  async login(dn: string, agentID: string, workMode = 'AutoIn'): Promise<void> {
    await this.expectAnswer('EventRegistered', 'RequestRegisterAddress', { thisDN: dn });
    const from = this.events.length;
    const attributes = { thisDN: dn, thisQueue: queue, agentID, workMode };
    await this.expectAnswer('EventAgentLogin', 'RequestAgentLogin', attributes);
    if (workMode === 'AutoIn')
      await this.wait((event) => event.message === 'EventAgentReady' && event.thisDN === dn, { from });
  }

  /** A request that has to be answered by `answer`; throws with the error's text otherwise. */
  async expectAnswer(
    answer: string,
    message: string,
    attributes: Record<string, unknown>,
  ): Promise<Received> {
    const event = await this.request(message, attributes);
    if (event.message !== answer)
      throw new Error(`${message} was answered ${event.message} ${event.errorCode}: ${event.errorMessage}`);
    return event;
  }

  /** Names of the events of a DN since index `from`, in the order in which they came. */
  names(dn: string, from = 0): string[] {
    return this.events
      .slice(from)
      .filter((event) => event.thisDN === dn)
      .map((event) => event.message);
  }

  /** The only event of that name for the DN; throws when there is none or more than one. */
  only(message: string, dn: string): Received {
    const found = this.events.filter((event) => event.message === message && event.thisDN === dn);
    const [first] = found;
    if (first === undefined || found.length > 1)
      throw new Error(`expected one ${message} for ${dn}, got ${found.length}`);
    return first;
  }
}
