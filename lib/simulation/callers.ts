import type { Clock } from '../clock/clock';
import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { between, chance, logNormal, type Random } from '../simulator/random';
import { Intentions } from './intentions';
import { Line } from './line';
import type { LineBook } from './line-book';

/** Longest talk, as a multiple of the mean. */
const talkFactorMax = 4;

export interface CallersOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly book: LineBook;
  readonly createAgent: (handler: UserAgentHandler) => UserAgent;
  readonly gateway: string;
  readonly meanTalkMs: number;
  readonly meanPatienceMs: number;
  readonly onOver: (line: Line) => void;
}

/** Everybody who calls in from outside: waits as long as patience lasts, talks, hangs up if the agent does not. */
export class Callers implements UserAgentHandler {
  readonly lines = new Set<Line>();
  readonly #options: CallersOptions;
  readonly #agent: UserAgent;
  readonly #meant: Intentions;
  /** Those who have had a person on the line. */
  readonly #talked = new Set<Line>();
  #placed = 0;

  constructor(options: CallersOptions) {
    this.#options = options;
    this.#meant = new Intentions(options.clock);
    this.#agent = options.createAgent(this);
  }

  get agent(): UserAgent {
    return this.#agent;
  }

  get placed(): number {
    return this.#placed;
  }

  place(number: string): Line {
    const { clock, book, random, gateway, meanPatienceMs } = this.#options;
    this.#placed += 1;
    const ani = `0711${String(this.#placed).padStart(7, '0')}`;
    const line = new Line(clock, this.#agent, this.#owner, book.newName(ani), ani, ani, clock.now(), number);
    book.add(line);
    this.lines.add(line);
    line.call(`sip:${number}@${gateway}`, `<sip:${ani}@${this.#agent.hostPort}>`);
    this.#meant.after(line, logNormal(random, meanPatienceMs, 0.8), () => line.hangUp());
    return line;
  }

  hangUpAll(): void {
    for (const line of [...this.lines]) line.hangUp();
  }

  onInvite(leg: IncomingLeg): void {
    leg.reject(480);
  }

  onRequest(transaction: ServerRequest): void {
    transaction.respond(transaction.request.method === 'OPTIONS' ? 200 : 481);
  }

  #owner = {
    // Music is no answer: he waits on as long as his patience lasts.
    talking: (line: Line): void => {
      if (!this.#hearsMusic(line)) this.#talk(line);
    },
    heard: (line: Line): void => {
      if (line.state === 'talking' && !this.#talked.has(line) && !this.#hearsMusic(line)) this.#talk(line);
    },
    over: (line: Line): void => {
      this.#meant.forget(line);
      this.#talked.delete(line);
      this.lines.delete(line);
      this.#options.onOver(line);
    },
  };

  #hearsMusic(line: Line): boolean {
    return this.#options.book.get(line.peer)?.music === true;
  }

  #talk(line: Line): void {
    this.#talked.add(line);
    const { random, meanTalkMs } = this.#options;
    const talkMs = Math.min(logNormal(random, meanTalkMs, 0.8), meanTalkMs * talkFactorMax);
    if (chance(random, 0.05))
      this.#meant.after(line, between(random, 0.1, 0.5) * talkMs, () => this.#pause(line, talkMs));
    else this.#meant.after(line, talkMs, () => line.hangUp());
  }

  /** The caller's own phone holds the call for a while. */
  #pause(line: Line, talkMs: number): void {
    line.turn('sendonly');
    this.#meant.after(line, between(this.#options.random, 2_000, 30_000), () => {
      line.turn('sendrecv');
      this.#meant.after(line, talkMs / 2, () => line.hangUp());
    });
  }
}
