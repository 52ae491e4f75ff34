import { SimulatedClock } from '../../clock/simulated-clock';
import { parseMessage } from '../message/parse-message';
import { MemoryNetwork, type MemoryTransport } from '../transport/memory-network';
import { seededRandom } from '../transport/seeded-random';
import { createUserAgent } from '../user-agent/user-agent';
import type {
  IncomingLeg,
  Leg,
  LegEvents,
  ServerRequest,
  UserAgent,
  UserAgentOptions,
} from '../user-agent/types';
import type { Remote } from '../transport/transport';

/** A user agent of the bench with what happened to it. */
export interface BenchAgent {
  readonly agent: UserAgent;
  readonly incoming: IncomingLeg[];
  /** The legs that those replace. */
  readonly replaced: Array<Leg | undefined>;
  readonly requests: ServerRequest[];
  readonly warnings: string[];
  readonly remote: Remote;
}

/** A peer without a stack: it sends what a test writes and keeps what it gets. */
export interface BenchPeer {
  readonly remote: Remote;
  /** Messages received, as text, oldest first. */
  readonly received: string[];
  /** First lines of `received`. */
  lines(): string[];
  last(): string;
  send(bytes: Buffer, to?: Remote): void;
}

/** A memory network under a simulated clock with user agents and raw peers on it. */
export class UserAgentBench {
  readonly clock = new SimulatedClock();
  readonly network: MemoryNetwork;

  constructor(options: { latencyMs?: number; jitterMs?: number; loss?: number; seed?: number } = {}) {
    this.network = new MemoryNetwork({ clock: this.clock, ...options });
  }

  async agent(address: string, options: Partial<UserAgentOptions> = {}): Promise<BenchAgent> {
    const incoming: IncomingLeg[] = [];
    const replaced: Array<Leg | undefined> = [];
    const requests: ServerRequest[] = [];
    const warnings: string[] = [];
    const random = seededRandom(Number(address.split('.').at(-1)));
    const agent = createUserAgent({
      clock: this.clock,
      transports: [this.network.transport(address)],
      product: 'Tidegate/test',
      allow: ['INVITE', 'OPTIONS', 'REGISTER', 'INFO', 'UPDATE', 'REFER', 'NOTIFY'],
      random: (bytes) =>
        Array.from({ length: bytes }, () =>
          Math.floor(random() * 256)
            .toString(16)
            .padStart(2, '0'),
        ).join(''),
      handler: {
        onInvite: (leg, other) => {
          incoming.push(leg);
          if (leg.invite.headers.has('replaces')) replaced.push(other);
        },
        onRequest: (transaction) => void requests.push(transaction),
      },
      onWarning: (message) => warnings.push(message),
      ...options,
    });
    await agent.open();
    return {
      agent,
      incoming,
      replaced,
      requests,
      warnings,
      remote: { protocol: 'udp', address, port: 5060 },
    };
  }

  async peer(address: string, towards?: BenchAgent): Promise<BenchPeer> {
    const transport: MemoryTransport = this.network.transport(address);
    const received: string[] = [];
    await transport.open((bytes) => void received.push(bytes.toString()));
    return {
      remote: { protocol: 'udp', address, port: 5060 },
      received,
      lines: () => received.map((text) => text.slice(0, text.indexOf('\r\n'))),
      last: () => received.at(-1) ?? '',
      send: (bytes, to = towards?.remote) => {
        if (to !== undefined) transport.send(bytes, to);
        this.clock.advance(0);
      },
    };
  }

  /** First lines of all datagrams so far, with their sender's last octet: `1 INVITE sip:…`. */
  trace(): string[] {
    return this.network.packets.map(({ bytes, from }) => {
      const text = bytes.toString();
      return `${from.address.split('.').at(-1)} ${text.slice(0, text.indexOf('\r\n'))}`;
    });
  }

  /** Times at which datagrams whose first line starts with `prefix` were sent, in ms from the first of them. */
  times(prefix: string): number[] {
    const times = this.network.packets
      .filter(({ bytes }) => bytes.toString().startsWith(prefix))
      .map(({ at }) => at);
    return times.map((at) => at - times[0]!);
  }
}

/** Leg events written to a log, one word each. */
export function loggedEvents(log: string[], more: LegEvents = {}): LegEvents {
  return {
    onProvisional: (response) => log.push(`provisional ${response.status}`),
    onAnswered: (response) => log.push(`answered ${response.status}`),
    onFailed: (failure) => log.push(`failed ${failure.status}`),
    onCancelled: () => log.push('cancelled'),
    onAcknowledged: () => log.push('acknowledged'),
    onAckTimeout: () => log.push('ack timeout'),
    onBye: () => log.push('bye'),
    onByeDone: (outcome) => log.push(`bye done ${outcome.confirmed} ${outcome.status}`),
    ...more,
  };
}

/** Value of a header field of a message as text. */
export function header(text: string, name: string): string | undefined {
  const result = parseMessage(Buffer.from(text));
  return result.ok ? result.message.headers.get(name) : undefined;
}

/** The To or From tag of a message as text. */
export function tagOf(text: string, name: 'to' | 'from'): string | undefined {
  const result = parseMessage(Buffer.from(text));
  return result.ok ? result.message[name].params.get('tag') : undefined;
}
