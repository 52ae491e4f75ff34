const counterNames = [
  'callsPlaced',
  'callsAnswered',
  /** Answered and ended by one of the two people. */
  'callsFinished',
  /** The caller hung up before anybody answered. */
  'callsAbandoned',
  /** A failure response: the network had nowhere to bring the call. */
  'callsLost',
  /** Not placed because too many were up already. */
  'callsSkipped',
  'agentLogins',
  /** Logins at another site than the login before. */
  'loginsMoved',
  'loginsRefused',
  'shutdownLogouts',
  'offersAnswered',
  'registrationsRefused',
] as const;
export type CounterName = (typeof counterNames)[number];
export type CounterValues = Readonly<Record<CounterName, number>>;

/** What happened since the start; numbers only, so that it stays small however long the demo runs. */
export class Counters {
  readonly #values = Object.fromEntries(counterNames.map((name) => [name, 0])) as Record<CounterName, number>;

  bump(name: CounterName): void {
    this.#values[name] += 1;
  }

  values(): CounterValues {
    return { ...this.#values };
  }
}
