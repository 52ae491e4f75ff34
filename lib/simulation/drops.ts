import type { Packet } from '../sip/transport/memory-network';

/** A transaction of which the network lost packets, requests and responses alike. */
export interface Dropped {
  /** `CSeq` of it, e.g. `2 INVITE`; an ACK counts for the INVITE that it acknowledges. */
  readonly transaction: string;
  readonly callId: string;
  readonly first: number;
  last: number;
  count: number;
  /** When a ringing was lost, which is not repeated (RFC 3262 §1). */
  ringing: number | undefined;
}

/** So many losses within one transaction, and 32 s of retransmissions are used up (RFC 3261 §17.1.1.2). */
const hopelessCount = 7;
const rememberMs = 300_000;

/** Remembers what the network lost, to tell a call that retransmissions could not carry from one that a server dropped. */
export class Drops {
  readonly #byTransaction = new Map<string, Dropped>();
  /** By the users of From and To: a caller's number stands on every leg of his call. */
  readonly #byUser = new Map<string, Set<Dropped>>();

  note({ at, bytes }: Packet): void {
    const text = bytes.toString('latin1', 0, Math.min(bytes.length, 1_500));
    const callId = /^Call-ID:\s*(\S+)/im.exec(text)?.[1] ?? '';
    const [, number = '', method = ''] = /^CSeq:\s*(\d+)\s+(\w+)/im.exec(text) ?? [];
    const transaction = `${number} ${method === 'ACK' ? 'INVITE' : method}`;
    const key = `${callId} ${transaction}`;
    const ringing = /^SIP\/2\.0 18/.test(text) ? at : undefined;
    const known = this.#byTransaction.get(key);
    if (known !== undefined) {
      known.count += 1;
      known.last = at;
      known.ringing = ringing ?? known.ringing;
      return;
    }
    const dropped: Dropped = { transaction, callId, first: at, last: at, count: 1, ringing };
    this.#byTransaction.set(key, dropped);
    for (const name of ['From', 'To']) {
      const user = new RegExp(`^${name}:[^\\r]*?sip:([^@>;\\r]+)@`, 'im').exec(text)?.[1];
      if (user === undefined) continue;
      const of = this.#byUser.get(user);
      if (of === undefined) this.#byUser.set(user, new Set([dropped]));
      else of.add(dropped);
    }
  }

  /** The transaction of one of these people, around `at`, that the network made impossible. */
  hopeless(users: readonly string[], at: number): Dropped | undefined {
    for (const user of users)
      for (const dropped of this.#byUser.get(user) ?? [])
        if (dropped.count >= hopelessCount && at - dropped.last < 40_000) return dropped;
    return undefined;
  }

  /** A ringing of this caller's call, lost within `ms` before `at`: whoever waits for one takes the site for dead. */
  ringingLost(user: string, at: number, ms: number): Dropped | undefined {
    for (const dropped of this.#byUser.get(user) ?? [])
      if (dropped.ringing !== undefined && dropped.ringing <= at && at - dropped.ringing < ms) return dropped;
    return undefined;
  }

  /** Whether anything of this person's calls got lost lately. */
  any(user: string): boolean {
    return this.#byUser.has(user);
  }

  prune(now: number): void {
    for (const [key, dropped] of this.#byTransaction)
      if (now - dropped.last > rememberMs) this.#byTransaction.delete(key);
    for (const [user, of] of this.#byUser) {
      for (const dropped of of) if (now - dropped.last > rememberMs) of.delete(dropped);
      if (of.size === 0) this.#byUser.delete(user);
    }
  }
}
