import type { Clock } from '../../clock/clock';
import { RateLimit } from './rate-limit';

const windowMs = 15 * 60_000;
const keysMax = 10_000;

/**
 * Failed sign-ins in 15 minutes: five by name and address, so that nobody is locked out by somebody elsewhere; 30 by
 * address, against one password tried on many names; 100 by name, against many addresses trying at one.
 */
export class SignInLimit {
  readonly #pairs: RateLimit;
  readonly #addresses: RateLimit;
  readonly #names: RateLimit;

  constructor(clock: Clock) {
    this.#pairs = new RateLimit(clock, { attemptsMax: 5, windowMs, keysMax });
    this.#addresses = new RateLimit(clock, { attemptsMax: 30, windowMs, keysMax });
    this.#names = new RateLimit(clock, { attemptsMax: 100, windowMs, keysMax });
  }

  /** Milliseconds until this name may be tried from this address; 0 = now. */
  waitMs(address: string, name: string): number {
    return Math.max(
      this.#pairs.waitMs(pairOf(address, name)),
      this.#addresses.waitMs(address),
      this.#names.waitMs(nameOf(name)),
    );
  }

  /** Counts an attempt as failed; `succeeded` takes it back. */
  attempt(address: string, name: string): void {
    this.#pairs.add(pairOf(address, name));
    this.#addresses.add(address);
    this.#names.add(nameOf(name));
  }

  succeeded(address: string, name: string): void {
    this.#pairs.forget(pairOf(address, name));
    this.#addresses.takeBack(address);
    this.#names.takeBack(nameOf(name));
  }
}

function nameOf(name: string): string {
  return name.toLowerCase();
}

function pairOf(address: string, name: string): string {
  return `${address} ${nameOf(name)}`;
}
