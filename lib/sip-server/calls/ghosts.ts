import type { Clock, Timer } from '../../clock/clock';
import { type CallSession, partyLegs } from './call';
import type { CallTable } from './call-table';

/** S-93: a call that nobody has shown a sign of life in for so long may be gone without our knowing. */
const silentMostMs = 30 * 60_000;
const lookEveryMs = 60_000;

/** Marks calls that have been silent for 30 minutes as suspected ghosts, and takes the mark away when they speak. */
export class GhostWatch {
  #timer: Timer | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly table: CallTable,
    private readonly changed: (session: CallSession) => void,
  ) {}

  start(): void {
    this.#timer = this.clock.schedule(lookEveryMs, () => {
      this.#look();
      this.start();
    });
  }

  close(): void {
    this.#timer?.cancel();
  }

  #look(): void {
    const now = this.clock.now();
    for (const session of this.table.all()) {
      const isSilent = now - lastSignOf(session) >= silentMostMs;
      if (session.call.suspectedGhost === isSilent) continue;
      session.call.suspectedGhost = isSilent;
      this.changed(session);
    }
  }
}

function lastSignOf(session: CallSession): number {
  return Math.max(...partyLegs(session).map((leg) => leg.lastSeenAt));
}
