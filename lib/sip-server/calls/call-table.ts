import type { AgentRow } from '../../feed/state';
import type { KVList } from '../../tlib/types';
import { type CallSession, partiesOf, phaseOf } from './call';

const strength: Record<AgentRow['device'], number> = {
  idle: 0,
  dialing: 1,
  ringing: 2,
  held: 3,
  connected: 4,
};

/** The live calls (spec, "Live call"), by ConnID and by DN. */
export class CallTable {
  readonly #byConnID = new Map<string, CallSession>();
  readonly #byDn = new Map<string, Set<CallSession>>();
  #total = 0;
  #queued = 0;

  get live(): number {
    return this.#byConnID.size;
  }

  /** Calls since the process started. */
  get total(): number {
    return this.#total;
  }

  /** Calls waiting in a queue, those being offered included. */
  get queued(): number {
    return this.#queued;
  }

  all(): IterableIterator<CallSession> {
    return this.#byConnID.values();
  }

  byConnID(connID: string): CallSession | undefined {
    return this.#byConnID.get(connID);
  }

  add(session: CallSession): void {
    this.#byConnID.set(session.call.connID, session);
    this.#total += 1;
  }

  remove(session: CallSession): void {
    this.#byConnID.delete(session.call.connID);
  }

  countQueued(by: 1 | -1): void {
    this.#queued += by;
  }

  /** A party of ours joined or left the call. */
  join(dn: string, session: CallSession): void {
    const sessions = this.#byDn.get(dn);
    if (sessions === undefined) this.#byDn.set(dn, new Set([session]));
    else sessions.add(session);
  }

  leave(dn: string, session: CallSession): void {
    const sessions = this.#byDn.get(dn);
    if (sessions === undefined) return;
    sessions.delete(session);
    if (sessions.size === 0) this.#byDn.delete(dn);
  }

  ofDn(dn: string): ReadonlySet<CallSession> | undefined {
    return this.#byDn.get(dn);
  }

  connIDs(dn: string): string[] {
    const sessions = this.#byDn.get(dn);
    return sessions === undefined ? [] : [...sessions].map((session) => session.call.connID);
  }

  onCall(dn: string): boolean {
    return this.#byDn.has(dn);
  }

  business(dn: string): boolean {
    for (const session of this.#byDn.get(dn) ?? []) if (session.call.business) return true;
    return false;
  }

  /** User data of the DN's business call. */
  businessData(dn: string): KVList | undefined {
    for (const { call } of this.#byDn.get(dn) ?? []) if (call.business) return call.userData;
    return undefined;
  }

  /** The strongest party state of the DN over its calls. */
  device(dn: string): AgentRow['device'] {
    let strongest: AgentRow['device'] = 'idle';
    for (const { call } of this.#byDn.get(dn) ?? []) {
      for (const party of partiesOf(call)) {
        if (party.dn !== dn || party.kind !== 'extension') continue;
        const device =
          party.state === 'alerting' ? 'ringing' : party.state === 'queued' ? 'dialing' : party.state;
        if (strength[device] > strength[strongest]) strongest = device;
      }
    }
    return strongest;
  }

  /** Counts by state, for status and impact. */
  counts(): { live: number; queued: number; ringing: number; held: number } {
    const counts = { live: this.#byConnID.size, queued: 0, ringing: 0, held: 0 };
    for (const { call } of this.#byConnID.values()) {
      const phase = phaseOf(call);
      if (phase !== 'connected') counts[phase] += 1;
    }
    return counts;
  }
}
