import type { SimulatorSnapshot } from '../../lib/simulator/simulator';
import { type ShownStatus, statusText } from './server-status';

/**
 * What the demo prints. The console's address and sign-ins come first, so everything else waits for them, though not
 * for ever.
 */
export class Narrator {
  readonly #print: (line: string) => void;
  readonly #signIns: string[] = [];
  #held: string[] | undefined;

  constructor(print: (line: string) => void, waitForConsole: boolean) {
    this.#print = print;
    this.#held = waitForConsole ? [] : undefined;
  }

  say(line: string): void {
    if (this.#held === undefined) this.#print(line);
    else this.#held.push(line);
  }

  /** A line that the console printed: its address, then the sign-ins go through. True for a line with a password. */
  consoleLine(line: string): boolean {
    if (line.startsWith('Sign in: ')) {
      if (this.#held === undefined) this.#print(line);
      else this.#signIns.push(line);
      return true;
    }
    if (line.startsWith('Console: ')) {
      this.#print(line);
      this.release();
    }
    return false;
  }

  /** The console's lines are out, or will not come. */
  release(): void {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const line of [...this.#signIns.splice(0), ...held]) this.#print(line);
  }
}

/** One line on how things stand; `undefined` = the server does not answer. */
export function statusLine(
  at: Date,
  sites: ReadonlyArray<{ readonly name: string; readonly status: ShownStatus | undefined }>,
  simulator: SimulatorSnapshot,
): string {
  const parts = sites.map(({ name, status }) => {
    if (status === undefined) return `${name} not running`;
    const { calls, agents } = status;
    const counts = `${calls.live} calls (${calls.queued} waiting), ${agents.loggedIn} agents (${agents.ready} ready)`;
    return `${name} ${statusText(status)}: ${counts}`;
  });
  const { callsPlaced, callsAnswered, callsAbandoned, callsLost } = simulator.counters;
  parts.push(
    `${callsPlaced} placed, ${callsAnswered} answered, ${callsAbandoned} gave up, ${callsLost} lost`,
  );
  return `${at.toTimeString().slice(0, 8)}  ${parts.join(' | ')}`;
}
