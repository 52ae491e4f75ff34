import type { Clock, Timer } from '../../clock/clock';
import type { IncomingLeg } from '../../sip/user-agent/types';
import type { Caller } from './who-may-call';

/** A phone that takes a REFER calls within this long. */
const goodForMs = 60_000;
const tokensMax = 10_000;

/** What the INVITE that bears the token is for; its sender has proved who he is. */
type Intent = (leg: IncomingLeg, caller: Caller) => void;

interface Minted {
  readonly intent: Intent;
  readonly timer: Timer;
}

/**
 * Tokens in the Request-URI of the INVITEs that our REFERs ask for (S-28). Each stands for one transfer of one live call,
 * is good once and for 60 s, and can't be guessed.
 */
export class TransferTokens {
  readonly #minted = new Map<string, Minted>();

  constructor(
    private readonly clock: Clock,
    private readonly random: (bytes: number) => string,
  ) {}

  /** undefined: too many are out. `onUnused`: nobody came with it in time. */
  mint(intent: Intent, onUnused: () => void): string | undefined {
    if (this.#minted.size >= tokensMax) return undefined;
    const token = this.random(16);
    const timer = this.clock.schedule(goodForMs, () => {
      if (this.#minted.delete(token)) onUnused();
    });
    this.#minted.set(token, { intent, timer });
    return token;
  }

  has(token: string): boolean {
    return this.#minted.has(token);
  }

  /** What the token stands for, once. */
  take(token: string): Intent | undefined {
    const minted = this.#minted.get(token);
    if (minted === undefined) return undefined;
    minted.timer.cancel();
    this.#minted.delete(token);
    return minted.intent;
  }

  get size(): number {
    return this.#minted.size;
  }
}
