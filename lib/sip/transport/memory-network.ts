import type { Clock } from '../../clock/clock';
import { SipError } from '../errors';
import { formatHostPort } from '../message/host-port';
import { seededRandom } from './seeded-random';
import type { Remote, SipTransport } from './transport';

export interface MemoryNetworkOptions {
  readonly clock: Clock;
  /** Milliseconds that each datagram is under way. Default 0: delivered by a timer of no delay. */
  readonly latencyMs?: number;
  /** Random addition to the latency, which can reorder datagrams. Default 0. */
  readonly jitterMs?: number;
  /** Share of datagrams that get lost, 0–1. Default 0. */
  readonly loss?: number;
  /** Share of datagrams that arrive twice, 0–1. Default 0. */
  readonly duplication?: number;
  /** Whether `packets` remembers everything; a day of traffic would fill the memory. Default true. */
  readonly keep?: boolean;
  readonly seed?: number;
}

/** A datagram as the network saw it. */
export interface Packet {
  readonly at: number;
  readonly from: Remote;
  readonly to: Remote;
  readonly bytes: Buffer;
  readonly lost: boolean;
}

/** What becomes of one datagram: as the options say, or decided by a test. */
export type PacketFilter = (packet: Packet) => 'deliver' | 'lose' | 'fail';

/** An unreliable datagram network in one process, for tests: seeded loss and latency on the injected clock. */
export class MemoryNetwork {
  /** Everything that was sent, lost packets included. */
  readonly packets: Packet[] = [];
  /** Overrides what happens to single datagrams; `fail` is a transport error at the sender. */
  filter: PacketFilter = () => 'deliver';
  loss: number;
  readonly #duplication: number;
  readonly #keep: boolean;
  readonly #clock: Clock;
  readonly #latencyMs: number;
  readonly #jitterMs: number;
  readonly #random: () => number;
  readonly #ports = new Map<string, (bytes: Buffer, from: Remote) => void>();

  constructor(options: MemoryNetworkOptions) {
    this.#clock = options.clock;
    this.#latencyMs = options.latencyMs ?? 0;
    this.#jitterMs = options.jitterMs ?? 0;
    this.loss = options.loss ?? 0;
    this.#duplication = options.duplication ?? 0;
    this.#keep = options.keep ?? true;
    this.#random = seededRandom(options.seed ?? 1);
  }

  /** A transport on this network; several may exist, one per address and port may be open. */
  transport(address: string, port = 5060): MemoryTransport {
    return new MemoryTransport(this, { address, port });
  }

  attach(key: string, onBytes: (bytes: Buffer, from: Remote) => void): void {
    if (this.#ports.has(key)) {
      throw new SipError(
        'address_in_use',
        `Memory network: ${key} is in use. Close its transport or take another port.`,
      );
    }
    this.#ports.set(key, onBytes);
  }

  detach(key: string): void {
    this.#ports.delete(key);
  }

  carry(bytes: Buffer, from: Remote, to: Remote, onError?: (error: Error) => void): void {
    const random = this.#random();
    const packet = { at: this.#clock.now(), from, to, bytes: Buffer.from(bytes), lost: random < this.loss };
    const verdict = this.filter(packet);
    if (verdict === 'lose') packet.lost = true;
    if (this.#keep) this.packets.push(packet);
    if (verdict === 'fail') {
      this.#clock.schedule(0, () => onError?.(new SipError('transport', 'Memory network: told to fail.')));
      return;
    }
    if (packet.lost) return;
    const copies = this.#duplication > 0 && this.#random() < this.#duplication ? 2 : 1;
    for (let copy = 0; copy < copies; copy++)
      this.#clock.schedule(this.#delay(), () => this.#deliver(packet));
  }

  #delay(): number {
    return this.#latencyMs + (this.#jitterMs > 0 ? this.#random() * this.#jitterMs : 0);
  }

  #deliver(packet: Packet): void {
    this.#ports.get(formatHostPort(packet.to.address, packet.to.port))?.(packet.bytes, packet.from);
  }
}

/** One address and port on a `MemoryNetwork`. */
export class MemoryTransport implements SipTransport {
  readonly protocol = 'udp';
  readonly reliable = false;
  readonly local: { readonly address: string; readonly port: number };
  readonly #network: MemoryNetwork;
  readonly #key: string;
  readonly #self: Remote;
  #open = false;

  constructor(network: MemoryNetwork, local: { readonly address: string; readonly port: number }) {
    this.#network = network;
    this.local = local;
    this.#key = formatHostPort(local.address, local.port);
    this.#self = { protocol: 'udp', address: local.address, port: local.port };
  }

  async open(onBytes: (bytes: Buffer, from: Remote) => void): Promise<void> {
    this.#network.attach(this.#key, onBytes);
    this.#open = true;
  }

  send(bytes: Buffer, to: Remote, onError?: (error: Error) => void): void {
    if (!this.#open) {
      queueMicrotask(() => onError?.(new SipError('transport', `Memory network: ${this.#key} is not open.`)));
    } else this.#network.carry(bytes, this.#self, to, onError);
  }

  async close(): Promise<void> {
    if (this.#open) this.#network.detach(this.#key);
    this.#open = false;
  }
}
