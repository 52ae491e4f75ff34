import type { Clock } from '../clock/clock';
import type { SiteConfig } from './config';
import { type Rotation, chooseSite } from './site-choice';

/** How long a site that gave no answer is asked last. */
const suspicionMs = 15_000;
const bucketMs = 1000;
const bucketsCount = 60;

/** One site as `GET /sites` shows it. */
export interface SiteStatus {
  readonly name: string;
  readonly contact: string;
  readonly weight: number;
  readonly allowed: boolean;
  /** INVITEs sent to it in the last 60 s. */
  readonly callsPerMinute: number;
  readonly activeCalls: number;
  /** Final answer of its last INVITE (408: none came); null before the first. `at` is ISO 8601, UTC. */
  readonly lastResult: { readonly code: number; readonly at: string } | null;
}

interface SiteEntry {
  readonly config: SiteConfig;
  allowed: boolean;
  activeCalls: number;
  lastResult: { code: number; at: string } | null;
  suspectUntil: number;
  /** Calls by second, a ring of the last minute; `second` tells which second a slot is for. */
  readonly ring: { second: number; calls: number }[];
}

/** The sites with their counters, and whose turn it is. */
export class SiteBook {
  readonly #clock: Clock;
  readonly #entries: readonly SiteEntry[];
  #rotation: Rotation = new Map();

  constructor(sites: readonly SiteConfig[], clock: Clock) {
    this.#clock = clock;
    this.#entries = sites.map((config) => ({
      config,
      allowed: true,
      activeCalls: 0,
      lastResult: null,
      suspectUntil: 0,
      ring: Array.from({ length: bucketsCount }, () => ({ second: -1, calls: 0 })),
    }));
  }

  /** The site whose turn it is among those that are allowed and not in `tried`. */
  choose(tried: ReadonlySet<string>): SiteConfig | undefined {
    const now = this.#clock.now();
    const candidates = this.#entries.map(({ config, allowed, suspectUntil }) => ({
      name: config.name,
      weight: config.weight,
      allowed,
      suspect: suspectUntil > now,
    }));
    const choice = chooseSite(candidates, this.#rotation, tried);
    if (choice === undefined) return undefined;
    this.#rotation = choice.rotation;
    return this.#entries.find((entry) => entry.config.name === choice.name)?.config;
  }

  /** False where no such site is configured. */
  setAllowed(name: string, allowed: boolean): boolean {
    const entry = this.#find(name);
    if (entry === undefined) return false;
    entry.allowed = allowed;
    return true;
  }

  /** An INVITE was sent to the site; undo the count of active calls with `callEnded`. */
  callStarted(name: string): void {
    const entry = this.#find(name);
    if (entry === undefined) return;
    entry.activeCalls += 1;
    const second = Math.floor(this.#clock.now() / bucketMs);
    const slot = entry.ring[second % bucketsCount]!;
    if (slot.second !== second) {
      slot.second = second;
      slot.calls = 0;
    }
    slot.calls += 1;
  }

  callEnded(name: string): void {
    const entry = this.#find(name);
    if (entry !== undefined) entry.activeCalls -= 1;
  }

  /** The final answer of an INVITE; `answered` false where none came. */
  result(name: string, code: number, answered: boolean): void {
    const entry = this.#find(name);
    if (entry === undefined) return;
    const now = this.#clock.now();
    entry.lastResult = { code, at: new Date(now).toISOString() };
    entry.suspectUntil = answered ? 0 : now + suspicionMs;
  }

  list(): SiteStatus[] {
    const second = Math.floor(this.#clock.now() / bucketMs);
    return this.#entries.map(({ config, allowed, activeCalls, lastResult, ring }) => ({
      name: config.name,
      contact: config.contact,
      weight: config.weight,
      allowed,
      callsPerMinute: ring.reduce(
        (sum, slot) => sum + (slot.second > second - bucketsCount ? slot.calls : 0),
        0,
      ),
      activeCalls,
      lastResult,
    }));
  }

  get(name: string): SiteStatus | undefined {
    return this.list().find((site) => site.name === name);
  }

  #find(name: string): SiteEntry | undefined {
    return this.#entries.find((entry) => entry.config.name === name);
  }
}
