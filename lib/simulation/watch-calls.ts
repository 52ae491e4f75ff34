import { partiesOf } from '../sip-server/calls/call';
import type { Drops } from './drops';
import type { Line } from './line';
import type { World } from './world-types';

/** Longest that a hang-up may take to be known everywhere: two hops of 32 s of retransmissions each, and a little. */
const knownWithinMs = 70_000;

/**
 * Whether callers and servers have the same view of their calls: whoever talks is in a server's book, whoever is in a
 * server's book is on the line, and those who talk, and are not on hold, hear each other. What is under way is given time.
 */
export class CallViews {
  /** Since when something was seen that can't stay so. */
  #odd = new Map<string, number>();

  constructor(
    private readonly world: World,
    private readonly drops: Drops,
    private readonly fault: (text: string) => void,
  ) {}

  look(now: number): void {
    const before = this.#odd;
    this.#odd = new Map();
    const odd = (what: string): void => {
      const since = before.get(what) ?? now;
      this.#odd.set(what, since);
      if (now - since > knownWithinMs && before.has(what)) {
        this.fault(what);
        this.#odd.set(what, Number.POSITIVE_INFINITY);
      }
    };
    const known = new Map<string, boolean>();
    for (const site of this.world.sites.values())
      for (const { call, legs } of site.engine?.ctx.table.all() ?? []) {
        const held = partiesOf(call).some(({ state }) => state === 'held');
        known.set(call.ani, held || known.get(call.ani) === true);
        // A site whose every provisional response got lost can't be sent a CANCEL (RFC 3261 §9.1): it waits for the ACK.
        const unheard = legs.origination.state !== 'confirmed' && this.drops.any(call.ani);
        if (call.ani.startsWith('0711') && !this.world.callers.has(call.ani) && !unheard)
          odd(`${site.name} has call ${call.connID} of ${call.ani}, who hung up`);
      }
    for (const line of this.world.callers.values()) {
      if (line.state !== 'talking') continue;
      if (!known.has(line.ani)) odd(`${line.name} talks, and no server knows of it`);
      if (known.get(line.ani) !== true) this.#hears(line, odd);
    }
  }

  #hears(line: Line, odd: (what: string) => void): void {
    const peer = this.world.lineNamed(line.peer);
    if (peer === undefined) {
      odd(`${line.name} talks to nobody (${line.peer ?? 'no description'})`);
      return;
    }
    if (peer.music || peer.end === 'crashed' || peer.peer === line.name) return;
    // In a consult call its phone has another partner than the caller who waits.
    if (peer.state === 'talking' && this.world.consults(peer.dn)) return;
    odd(`${line.name} hears ${peer.name} (${peer.state}), who hears ${peer.peer ?? 'nobody'}`);
  }
}
