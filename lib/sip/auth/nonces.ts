import { createHmac } from 'node:crypto';
import type { Clock } from '../../clock/clock';
import { sameSecret } from './digest';

/** `expired`: given by us, but too long ago; `foreign`: not given by this process to this holder. */
export type NonceState = 'fresh' | 'expired' | 'foreign';

export interface NonceOptions {
  readonly clock: Clock;
  /** Key of the signatures; nobody else may know it. */
  readonly key: Buffer;
  /** So many random bytes as hex. */
  readonly random: (bytes: number) => string;
  readonly lifetimeMs: number;
  /** Bound of the nonces whose counts are kept. */
  readonly usedMax: number;
}

/**
 * Nonces of a server (RFC 7616 §5.4). Each carries its time and a signature, so that challenges cost no memory; only
 * those that came back with the right password are kept, with the highest count seen.
 */
export class Nonces {
  readonly #options: NonceOptions;
  readonly #used = new Map<string, { readonly issuedAt: number; readonly count: number }>();
  /** Counts of nonces this old may have been forgotten, so that none of them is taken any more. */
  #forgottenUntil = Number.NEGATIVE_INFINITY;

  constructor(options: NonceOptions) {
    this.#options = options;
  }

  /** Nonces whose counts are kept. */
  get usedCount(): number {
    return this.#used.size;
  }

  /** A new nonce that `holder`, e.g. an address, may use. */
  issue(holder: string): string {
    const { clock, random } = this.#options;
    const head = `${clock.now().toString(36)}.${random(8)}`;
    return `${head}.${this.#signature(head, holder)}`;
  }

  state(nonce: string, holder: string): NonceState {
    const match = /^([0-9a-z]{1,11})\.[0-9a-f]{16}(?=\.)/.exec(nonce);
    if (match === null) return 'foreign';
    const [head, time] = [match[0], match[1]!];
    if (!sameSecret(nonce.slice(head.length + 1), this.#signature(head, holder))) return 'foreign';
    const issuedAt = Number.parseInt(time, 36);
    if (this.#isOver(issuedAt)) return 'expired';
    return issuedAt > this.#forgottenUntil || this.#used.has(nonce) ? 'fresh' : 'expired';
  }

  /** Notes a count of a fresh nonce; false unless it is higher than all before: a replay. */
  use(nonce: string, count: number): boolean {
    const known = this.#used.get(nonce);
    if (count <= (known?.count ?? 0)) return false;
    const issuedAt = known?.issuedAt ?? Number.parseInt(nonce, 36);
    this.#used.set(nonce, { issuedAt, count });
    if (known === undefined) this.#forget();
    return true;
  }

  #isOver(issuedAt: number): boolean {
    return issuedAt + this.#options.lifetimeMs <= this.#options.clock.now();
  }

  #forget(): void {
    for (const [nonce, { issuedAt }] of this.#used) {
      if (!this.#isOver(issuedAt)) {
        if (this.#used.size <= this.#options.usedMax) return;
        this.#forgottenUntil = Math.max(this.#forgottenUntil, issuedAt);
      }
      this.#used.delete(nonce);
    }
  }

  #signature(head: string, holder: string): string {
    return createHmac('sha256', this.#options.key).update(`${head} ${holder}`).digest('hex').slice(0, 32);
  }
}
