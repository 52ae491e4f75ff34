import type { Clock } from '../clock/clock';
import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { between, logNormal, type Random } from '../simulator/random';
import { Intentions } from './intentions';
import { Line } from './line';
import type { LineBook } from './line-book';
import { musicNumber } from './site-yaml';

export interface OutsideOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly book: LineBook;
  readonly meanTalkMs: number;
  readonly createAgent: (handler: UserAgentHandler) => UserAgent;
}

/** The telephone network that the contact centre calls out to: everybody there answers, and hangs up when all is said. */
export class Outside implements UserAgentHandler {
  readonly lines = new Set<Line>();
  readonly agent: UserAgent;
  readonly #options: OutsideOptions;
  readonly #meant: Intentions;

  constructor(options: OutsideOptions) {
    this.#options = options;
    this.#meant = new Intentions(options.clock);
    this.agent = options.createAgent(this);
  }

  hangUpAll(): void {
    for (const line of [...this.lines]) line.hangUp();
  }

  onInvite(leg: IncomingLeg): void {
    const { clock, random, book } = this.#options;
    const number = leg.invite.uri.user ?? '';
    const ani = leg.invite.from.uri.user ?? '';
    const line = new Line(
      clock,
      this.agent,
      this.#owner,
      book.newName(number),
      number,
      ani,
      clock.now(),
      number,
    );
    line.music = number.startsWith(musicNumber);
    book.add(line);
    this.lines.add(line);
    line.ring(leg);
    this.#meant.after(line, between(random, 500, 5_000), () => line.answer());
  }

  onRequest(transaction: ServerRequest): void {
    transaction.respond(transaction.request.method === 'OPTIONS' ? 200 : 481);
  }

  #owner = {
    talking: (line: Line): void => {
      const { random, meanTalkMs } = this.#options;
      this.#meant.after(line, logNormal(random, meanTalkMs, 0.6), () => line.hangUp());
    },
    heard: (): void => undefined,
    over: (line: Line): void => {
      this.#meant.forget(line);
      this.lines.delete(line);
    },
  };
}
