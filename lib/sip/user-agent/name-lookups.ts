import { lookup } from 'node:dns';
import type { Clock } from '../../clock/clock';

/** How long a name may take to resolve. */
const RESOLVE_TIMEOUT_MS = 5_000;
/**
 * Look-ups at a time. Each occupies a thread of the four that the files of the process need too, for many seconds
 * where a DNS server is dead, and peers write the names.
 */
const LOOKUPS_MAX = 2;

type Found = (address: string | undefined) => void;

/** One host name that somebody waits for. */
interface Wanted {
  running: boolean;
  readonly waiting: Set<Found>;
}

/** `node:dns` lookup, as far as it is needed here. */
export type FindAddress = (
  host: string,
  options: { readonly family: 4 | 6 },
  done: (error: Error | null, address: string) => void,
) => void;

/** Resolves host names, few at a time, each once for all who ask meanwhile. */
export class NameLookups {
  readonly #clock: Clock;
  readonly #family: 4 | 6;
  readonly #find: FindAddress;
  /** In order of asking; an entry goes with its answer, or when nobody waits for it before its turn. */
  readonly #wanted = new Map<string, Wanted>();
  #running = 0;

  constructor(clock: Clock, family: 4 | 6, find: FindAddress = lookup) {
    this.#clock = clock;
    this.#family = family;
    this.#find = find;
  }

  /** Calls back once, with undefined for a name without address or after `RESOLVE_TIMEOUT_MS`. */
  resolve(host: string, done: Found): void {
    const wanted = this.#wanted.get(host) ?? { running: false, waiting: new Set() };
    this.#wanted.set(host, wanted);
    const timer = this.#clock.schedule(RESOLVE_TIMEOUT_MS, () => {
      wanted.waiting.delete(found);
      if (wanted.waiting.size === 0 && !wanted.running) this.#wanted.delete(host);
      done(undefined);
    });
    const found: Found = (address) => {
      if (!wanted.waiting.delete(found)) return;
      timer.cancel();
      done(address);
    };
    wanted.waiting.add(found);
    this.#startNext();
  }

  #startNext(): void {
    if (this.#running >= LOOKUPS_MAX) return;
    for (const [host, wanted] of this.#wanted) {
      if (wanted.running) continue;
      wanted.running = true;
      this.#running++;
      this.#find(host, { family: this.#family }, (error, address) => {
        this.#running--;
        this.#wanted.delete(host);
        this.#startNext();
        const result = error === null ? address : undefined;
        for (const found of wanted.waiting) this.#clock.schedule(0, () => found(result));
      });
      return;
    }
  }
}
