import type { Clock, Timer } from '../../clock/clock';
import type { SipResponse } from '../../sip/message/types';
import type { UserAgent } from '../../sip/user-agent/types';
import type { Dn } from '../config/types';
import { encodeReport, type PeerDn, reportEvent, reportExpiresSeconds, reportType } from './report';

/** Changes of one moment go out together. */
const gatherMs = 50;
const refreshMs = (reportExpiresSeconds * 1000) / 3;
/** A transaction gives up after Timer F (32 s); the next report should not wait for so long. */
const answerWithinMs = 5000;
/** A peer that does not want reports is not asked again for so long. */
const unwantedMs = 60_000;
/** No answer, or one that says nothing of whether the peer wants reports. */
const trouble: ReadonlySet<number> = new Set([408, 500, 503, 504]);
/** A report fits into one datagram (RFC 3261 §18.1.1); the headers are shorter than what this leaves. */
const bodyBytesMost = 800;

/**
 * Tells the peer site by PUBLISH (RFC 3903) which DNs have an agent or a phone here: everything at first, then what
 * changed, one at a time. An answer lost, a 412 or another peer make it begin anew. It begins when the peer is seen to
 * take such reports: by Allow-Events in its answer to OPTIONS, or since it sends some itself.
 */
export class PeerPublisher {
  /** What the peer has acknowledged, as text. */
  readonly #told = new Map<string, string>();
  readonly #dirty = new Set<string>();
  #wanted = false;
  #unwantedUntil = 0;
  /** Where the last report went. */
  #contact: string | undefined;
  #etag: string | undefined;
  #asking = false;
  /** There is news besides the DNs' that the report under way may lack. */
  #again = false;
  #timer: Timer | undefined;
  #plannedAt = 0;
  #deadline: Timer | undefined;

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly ua: () => UserAgent;
      /** The trunk of `dr-peer-trunk`. */
      readonly peer: () => Dn | undefined;
      readonly dns: readonly Dn[];
      /** undefined: neither agent nor phone. */
      readonly stateOf: (dn: string) => PeerDn | undefined;
      readonly draining: () => boolean;
    },
  ) {}

  /** The peer takes reports, as far as can be seen. */
  wanted(): void {
    if (this.#wanted || this.deps.clock.now() < this.#unwantedUntil) return;
    this.#wanted = true;
    this.#plan(0);
  }

  /** Agent or phone of a DN may have changed. */
  mark(dn: string): void {
    if (!this.#wanted) return;
    this.#dirty.add(dn);
    if (!this.#asking) this.#plan(gatherMs);
  }

  /** A graceful shutdown has begun or was aborted, or there is another peer. */
  announce(): void {
    if (!this.#wanted) return;
    if (this.#asking) this.#again = true;
    else this.#plan(gatherMs);
  }

  close(): void {
    this.#wanted = false;
    this.#timer?.cancel();
    this.#deadline?.cancel();
  }

  #plan(delayMs: number): void {
    const at = this.deps.clock.now() + delayMs;
    // The earliest plan stands.
    if (this.#timer !== undefined && this.#plannedAt <= at) return;
    this.#timer?.cancel();
    this.#plannedAt = at;
    this.#timer = this.deps.clock.schedule(delayMs, () => {
      this.#timer = undefined;
      this.#publish();
    });
  }

  #publish(): void {
    const { dns, draining } = this.deps;
    const ua = this.deps.ua();
    const peer = this.deps.peer();
    if (!this.#wanted || this.#asking) return;
    if (peer?.contact === undefined) {
      this.#plan(refreshMs);
      return;
    }
    const { contact, credentials } = peer;
    if (contact !== this.#contact) this.#etag = undefined;
    this.#contact = contact;
    if (this.#etag === undefined) {
      this.#told.clear();
      this.#dirty.clear();
      for (const { number, type } of dns) if (type === 'Extension') this.#dirty.add(number);
    }
    const changes = this.#take();
    const body = encodeReport({
      draining: draining(),
      complete: this.#dirty.size === 0,
      dns: Object.fromEntries(changes),
    });
    this.#asking = true;
    this.#again = false;
    let over = false;
    const settle = (response: SipResponse | undefined): void => {
      if (over) return;
      over = true;
      this.#deadline?.cancel();
      this.#asking = false;
      if (this.#wanted) this.#answered(changes, response);
    };
    this.#deadline = this.deps.clock.schedule(answerWithinMs, () => settle(undefined));
    ua.send(
      {
        method: 'PUBLISH',
        uri: contact,
        from: `<sip:${ua.hostPort}>`,
        to: `<${contact}>`,
        credentials,
        headers: [
          ['Event', reportEvent],
          ['Expires', String(reportExpiresSeconds)],
          ...(this.#etag === undefined ? [] : [['SIP-If-Match', this.#etag] as const]),
        ],
        body,
        contentType: reportType,
      },
      settle,
    );
  }

  /** The next changes that fit into one report; those that the peer knows already are dropped. */
  #take(): Map<string, PeerDn | null> {
    const changes = new Map<string, PeerDn | null>();
    let bytes = 0;
    for (const number of this.#dirty) {
      const state = this.deps.stateOf(number) ?? null;
      const text = JSON.stringify(state);
      const length = number.length + text.length + 4;
      if (bytes + length > bodyBytesMost) break;
      this.#dirty.delete(number);
      if (text === (this.#told.get(number) ?? 'null')) continue;
      changes.set(number, state);
      bytes += length;
    }
    return changes;
  }

  #answered(changes: ReadonlyMap<string, PeerDn | null>, response: SipResponse | undefined): void {
    const status = response?.status ?? 408;
    const etag = response?.headers.get('sip-etag');
    if (status < 300 && etag !== undefined) {
      this.#etag = etag;
      for (const [number, state] of changes) {
        if (state === null) this.#told.delete(number);
        else this.#told.set(number, JSON.stringify(state));
      }
      this.#plan(this.#dirty.size > 0 || this.#again ? 0 : refreshMs);
      this.#again = false;
      return;
    }
    const began = this.#etag === undefined;
    this.#etag = undefined;
    // What is said again at once is only what a peer has lost; all else may be trouble there.
    if (status === 412 && !began) this.#plan(0);
    else if (status === 412 || trouble.has(status)) this.#plan(refreshMs);
    else {
      this.#wanted = false;
      this.#unwantedUntil = this.deps.clock.now() + unwantedMs;
    }
  }
}
