import type { Clock, Timer } from '../../clock/clock';
import type { ServerRequest } from '../../sip/user-agent/types';
import { decodeReport, type PeerDn, type PeerReport, reportEvent, reportExpiresSeconds } from './report';

const dnsMax = 100_000;

/** A peer that fell silent while it drained has ended; by then its line is out of service, or it tells again. */
const endedForMs = 120_000;

const nobody: PeerDn = { reachable: false };

/**
 * What the peer site says of its agents and phones: the body of its last complete PUBLISH and of those that followed it,
 * each on top of the one that its SIP-If-Match names (RFC 3903 §6). Unknown again when the peer falls silent.
 */
export class PeerView {
  readonly #dns = new Map<string, PeerDn>();
  /** Trunk whose peer this is; what another one said counts for nothing. */
  #trunk: string | undefined;
  #etag: string | undefined;
  #published = 0;
  #complete = false;
  #draining = false;
  #agents = 0;
  #expiry: Timer | undefined;

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      /** `dr-peer-trunk` as it stands. */
      readonly peerTrunk: () => string | undefined;
      /** Makes entity-tags of this process differ from those of the one before. */
      readonly epoch: string;
      /** Known or not, or draining, has changed. */
      readonly onChange: () => void;
    },
  ) {}

  /** The peer tells, and has told everything. */
  get known(): boolean {
    return this.#complete && this.#trunk === this.deps.peerTrunk();
  }

  /** The peer is in a graceful shutdown of its own, or came to its end in one and has not been heard of since. */
  get draining(): boolean {
    return this.#draining && this.#trunk === this.deps.peerTrunk();
  }

  /** Agents logged in at the peer; 0 where that is not known. */
  get agentCount(): number {
    return this.known ? this.#agents : 0;
  }

  /** DNs of which it holds something. */
  get size(): number {
    return this.#dns.size;
  }

  /** What the peer says of a DN; undefined: nobody knows. */
  of(dn: string): PeerDn | undefined {
    return this.known ? (this.#dns.get(dn) ?? nobody) : undefined;
  }

  /** A PUBLISH that came through `trunk`, the peer's. */
  receive(publish: ServerRequest, trunk: string): void {
    const { headers, body } = publish.request;
    if (headers.get('event')?.trim().toLowerCase() !== reportEvent) {
      publish.respond(489, { headers: [['Allow-Events', reportEvent]] });
      return;
    }
    const base = headers.get('sip-if-match')?.trim();
    if (base !== undefined && (base !== this.#etag || trunk !== this.#trunk)) {
      publish.respond(412);
      return;
    }
    const report = decodeReport(body);
    if (report === undefined) {
      publish.respond(400, { reason: 'Report unreadable' });
      return;
    }
    const before = [this.known, this.draining].join();
    if (base === undefined) this.#forget();
    if (!this.#apply(report)) {
      this.#forget();
      publish.respond(413);
    } else {
      this.#trunk = trunk;
      this.#published += 1;
      this.#etag = `${this.deps.epoch}-${this.#published}`;
      this.#expiry?.cancel();
      this.#expiry = this.deps.clock.schedule(reportExpiresSeconds * 1000, () => this.#expire());
      publish.respond(200, {
        headers: [
          ['SIP-ETag', this.#etag],
          ['Expires', String(reportExpiresSeconds)],
        ],
      });
    }
    if ([this.known, this.draining].join() !== before) this.deps.onChange();
  }

  close(): void {
    this.#expiry?.cancel();
  }

  /** False: more than fits. */
  #apply({ dns, draining, complete }: PeerReport): boolean {
    for (const [number, dn] of Object.entries(dns)) {
      if (this.#dns.get(number)?.agent !== undefined) this.#agents -= 1;
      if (dn === null) this.#dns.delete(number);
      else this.#dns.set(number, dn);
      if (dn?.agent !== undefined) this.#agents += 1;
    }
    this.#draining = draining;
    this.#complete ||= complete;
    return this.#dns.size <= dnsMax;
  }

  #expire(): void {
    const before = [this.known, this.draining].join();
    const ended = this.draining && this.known;
    this.#forget();
    if (ended) {
      this.#draining = true;
      this.#expiry = this.deps.clock.schedule(endedForMs, () => this.#expire());
    }
    if ([this.known, this.draining].join() !== before) this.deps.onChange();
  }

  #forget(): void {
    this.#expiry?.cancel();
    this.#dns.clear();
    this.#agents = 0;
    this.#etag = undefined;
    this.#complete = false;
    this.#draining = false;
  }
}
