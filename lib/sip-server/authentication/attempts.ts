import type { Clock } from '../../clock/clock';

/** Wrong passwords that an address may send at once. */
const burst = 10;
/** After that it may send one more each time this has passed. */
const refillMs = 6_000;
const addressesMax = 10_000;

interface Account {
  readonly left: number;
  readonly at: number;
}

/** How many wrong passwords each source has left: a bucket that refills. Bounded; the oldest source is forgotten. */
export class Attempts {
  readonly #accounts = new Map<string, Account>();

  constructor(private readonly clock: Clock) {}

  /** Sources that are remembered. */
  get count(): number {
    return this.#accounts.size;
  }

  /** 0, or how long the source has to wait for its next attempt, in ms. */
  waitMs(address: string): number {
    const left = this.#left(sourceOf(address));
    return left >= 1 ? 0 : Math.ceil((1 - left) * refillMs);
  }

  /** Counts a wrong password; true when it was the last one for now. */
  failed(address: string): boolean {
    const source = sourceOf(address);
    const left = Math.max(0, this.#left(source) - 1);
    this.#accounts.delete(source);
    this.#accounts.set(source, { left, at: this.clock.now() });
    if (this.#accounts.size > addressesMax) this.#accounts.delete(this.#accounts.keys().next().value!);
    return left < 1;
  }

  #left(source: string): number {
    const account = this.#accounts.get(source);
    if (account === undefined) return burst;
    return Math.min(burst, account.left + (this.clock.now() - account.at) / refillMs);
  }
}

/** One source: an IPv4 address, or the /64 network of an IPv6 one, which is what a single host is given. */
function sourceOf(address: string): string {
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [before = '', after] = address.split('::');
  const front = before === '' ? [] : before.split(':');
  const back = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? 0 : 8 - front.length - back.length;
  return [...front, ...Array<string>(Math.max(0, zeros)).fill('0'), ...back].slice(0, 4).join(':');
}
