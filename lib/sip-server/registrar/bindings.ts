import type { Clock, Timer } from '../../clock/clock';
import type { Remote } from '../../sip/transport/transport';

export interface Binding {
  /** Contact URI as registered. */
  readonly contact: string;
  /** Where the REGISTER came from. */
  readonly source: Remote;
  /** Route values of the proxies between us and the phone, nearest first (RFC 3327 §5.3). */
  readonly path: readonly string[];
  readonly callId: string;
  readonly cseq: number;
  /** Preference of the phone, 0–1. */
  readonly q: number;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

/** What a request to a phone has besides its URI; `routes`: Route values. */
export interface Way {
  readonly connection: Remote | undefined;
  readonly routes: readonly string[];
}

const straight: Way = { connection: undefined, routes: [] };

interface Entry {
  /** Oldest first. */
  readonly registered: readonly Binding[];
  /** Highest q first, then newest. */
  readonly called: readonly Binding[];
  readonly timers: ReadonlyMap<Binding, Timer>;
}

/** Bounds of a `BindingTable`. */
interface BindingLimits {
  readonly perDn: number;
  readonly total: number;
}

/** Registered contacts by DN (RFC 3261 §10.3), each until it expires. */
export class BindingTable {
  readonly #byDn = new Map<string, Entry>();
  #count = 0;

  constructor(
    private readonly clock: Clock,
    /** The DN can be reached now and could not before, or the other way round. */
    private readonly onChange: (dn: string) => void,
    private readonly limits: BindingLimits = { perDn: 8, total: 200_000 },
  ) {}

  get count(): number {
    return this.#count;
  }

  /** In the order in which they are called: highest q first, then newest. */
  of(dn: string): readonly Binding[] {
    return this.#byDn.get(dn)?.called ?? [];
  }

  /** Oldest first; a refreshed one is as new as its refresh. */
  registered(dn: string): readonly Binding[] {
    return this.#byDn.get(dn)?.registered ?? [];
  }

  /** How a request gets to `contact`: through the proxies of its path, and over the connection that it registered over while
   * that is open. */
  way(dn: string, contact: string): Way {
    const binding = this.of(dn).find((one) => one.contact === contact);
    if (binding === undefined) return straight;
    const { source, path } = binding;
    return { connection: source.protocol === 'tcp' ? source : undefined, routes: path };
  }

  has(dn: string): boolean {
    return this.#byDn.has(dn);
  }

  /** Makes `next`, oldest first, the bindings of a DN; the table is as before when there are too many. */
  replace(dn: string, next: readonly Binding[]): 'replaced' | 'too-many' | 'full' {
    const known = this.#byDn.get(dn);
    const added = next.length - (known?.registered.length ?? 0);
    if (added > 0 && next.length > this.limits.perDn) return 'too-many';
    if (added > 0 && this.#count + added > this.limits.total) return 'full';
    const timers = new Map<Binding, Timer>();
    for (const binding of next) timers.set(binding, known?.timers.get(binding) ?? this.#expire(dn, binding));
    for (const [binding, timer] of known?.timers ?? []) if (!timers.has(binding)) timer.cancel();
    this.#count += added;
    if (next.length === 0) this.#byDn.delete(dn);
    else {
      const called = next.toReversed().sort((a, b) => b.q - a.q);
      this.#byDn.set(dn, { registered: next, called, timers });
    }
    if ((known === undefined) !== (next.length === 0)) this.onChange(dn);
    return 'replaced';
  }

  close(): void {
    for (const { timers } of this.#byDn.values()) for (const timer of timers.values()) timer.cancel();
  }

  #expire(dn: string, binding: Binding): Timer {
    return this.clock.schedule(binding.expiresAt - this.clock.now(), () => {
      this.replace(
        dn,
        this.registered(dn).filter((other) => other !== binding),
      );
    });
  }
}
