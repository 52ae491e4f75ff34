import type { Packet } from '../sip/transport/memory-network';
import { addresses } from './site-yaml';

const sites: ReadonlySet<string> = new Set([addresses.site1, addresses.site2]);
/** A transaction is gone 32 s after its last packet at the latest, which may be 32 s after its first. */
const lingersMs = 65_000;

interface Said {
  readonly at: number;
  readonly from: string;
  readonly to: string;
}

/** What the two sites tell each other outside calls, all day long: its transactions are no leak. */
export class Chatter {
  readonly #byBranch = new Map<string, Said>();

  note({ at, bytes, from, to }: Packet): void {
    if (!sites.has(from.address) || !sites.has(to.address)) return;
    const text = bytes.toString('latin1', 0, Math.min(bytes.length, 400));
    if (/^(?:INVITE|ACK|BYE|CANCEL|SIP)/.test(text)) return;
    const branch = /branch=([^;\s]+)/.exec(text)?.[1] ?? '';
    if (!this.#byBranch.has(branch)) this.#byBranch.set(branch, { at, from: from.address, to: to.address });
    const oldest = this.#byBranch.entries().next().value;
    if (oldest !== undefined && at - oldest[1].at > lingersMs) this.#byBranch.delete(oldest[0]);
  }

  /** How many transactions of it may still be open at a site. */
  open(site: string, now: number): { readonly sent: number; readonly received: number } {
    const recent = [...this.#byBranch.values()].filter(({ at }) => now - at < lingersMs);
    return {
      sent: recent.filter(({ from }) => from === site).length,
      received: recent.filter(({ to }) => to === site).length,
    };
  }
}
