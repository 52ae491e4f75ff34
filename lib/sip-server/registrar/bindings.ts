import type { Clock, Timer } from '../../clock/clock';
import type { Remote } from '../../sip/transport/transport';

export interface Binding {
  /** Contact URI as registered. */
  readonly contact: string;
  /** Where the REGISTER came from. */
  readonly source: Remote;
  readonly callId: string;
  readonly cseq: number;
  /** ms since the epoch. */
  readonly expiresAt: number;
}

interface Entry {
  binding: Binding;
  timer: Timer;
}

/** Registered contacts by DN (RFC 3261 §10.3). The newest binding of a DN is the one that is called. */
export class BindingTable {
  readonly #byDn = new Map<string, Map<string, Entry>>();
  #count = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (dn: string) => void,
    private readonly perDnMax = 8,
  ) {}

  get count(): number {
    return this.#count;
  }

  /** Newest first. */
  of(dn: string): Binding[] {
    const entries = this.#byDn.get(dn);
    return entries === undefined ? [] : [...entries.values()].map((entry) => entry.binding).reverse();
  }

  has(dn: string): boolean {
    return this.#byDn.has(dn);
  }

  /** False when the DN has as many bindings as it may. */
  put(dn: string, binding: Binding): boolean {
    const entries = this.#byDn.get(dn) ?? new Map<string, Entry>();
    const known = entries.get(binding.contact);
    if (known === undefined && entries.size >= this.perDnMax) return false;
    known?.timer.cancel();
    entries.delete(binding.contact);
    const timer = this.clock.schedule(binding.expiresAt - this.clock.now(), () =>
      this.remove(dn, binding.contact),
    );
    entries.set(binding.contact, { binding, timer });
    this.#byDn.set(dn, entries);
    if (known === undefined) this.#count += 1;
    if (entries.size === 1 && known === undefined) this.onChange(dn);
    return true;
  }

  remove(dn: string, contact: string): void {
    const entries = this.#byDn.get(dn);
    const entry = entries?.get(contact);
    if (entries === undefined || entry === undefined) return;
    entry.timer.cancel();
    entries.delete(contact);
    this.#count -= 1;
    if (entries.size > 0) return;
    this.#byDn.delete(dn);
    this.onChange(dn);
  }

  close(): void {
    for (const entries of this.#byDn.values()) for (const entry of entries.values()) entry.timer.cancel();
  }
}
