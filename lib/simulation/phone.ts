import type { Clock } from '../clock/clock';
import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { Registration } from '../simulator/phones/registration';
import { between, chance, logNormal, type Random } from '../simulator/random';
import { Intentions } from './intentions';
import { Line } from './line';
import type { LineBook } from './line-book';

export const phoneMethods = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'UPDATE',
  'INFO',
  'OPTIONS',
  'NOTIFY',
  'REFER',
] as const;

/** A person has two receivers at most: the call he is in and the one he consults. */
const linesMax = 2;
const takenAtOnceMs = 400;

export interface PhoneOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly book: LineBook;
  readonly dn: string;
  readonly registrars: readonly string[];
  readonly registerExpires: number;
  readonly meanTalkMs: number;
  /** A new user agent on the phone's own address. */
  readonly createAgent: (handler: UserAgentHandler) => UserAgent;
}

/** How many mean talks a call lasts at most that somebody else began. */
const patienceInTalks = 8;

/** An agent's telephone with the person in front of it: rings, is answered or not, is put down, dies and comes back. */
export class SimPhone implements UserAgentHandler {
  readonly lines = new Set<Line>();
  /** The person has just asked for a call by the desktop: his own phone rings first, and he takes it at once. */
  expectsOwnCall = false;
  readonly #options: PhoneOptions;
  readonly #meant: Intentions;
  #agent: UserAgent | undefined;
  #upSince = 0;
  #registrations: Registration[] = [];

  constructor(options: PhoneOptions) {
    this.#options = options;
    this.#meant = new Intentions(options.clock);
  }

  /** Whether it was down at some time since `since`. */
  wasDown(since: number): boolean {
    return this.#agent === undefined || this.#upSince > since;
  }

  get up(): boolean {
    return this.#agent !== undefined;
  }

  get dn(): string {
    return this.#options.dn;
  }

  async start(): Promise<void> {
    if (this.#agent !== undefined) return;
    const { clock, random, registrars, createAgent } = this.#options;
    const agent = createAgent(this);
    this.#agent = agent;
    this.#upSince = clock.now();
    await agent.open();
    this.#registrations = registrars.map((registrar) => this.#registration(agent, registrar));
    for (const registration of this.#registrations)
      clock.schedule(between(random, 0, 2_000), () => {
        if (this.#agent === agent) registration.start();
      });
  }

  /** Dies in the middle of everything, without a word. */
  crash(): Promise<void> {
    const agent = this.#agent;
    this.#agent = undefined;
    for (const registration of this.#registrations) registration.abandon();
    for (const line of [...this.lines]) line.crash();
    return agent?.close() ?? Promise.resolve();
  }

  hangUpAll(): void {
    for (const line of [...this.lines]) line.hangUp();
  }

  /** Removes the bindings. */
  goHome(): void {
    for (const registration of this.#registrations) registration.stop(() => undefined);
  }

  async close(): Promise<void> {
    await this.#agent?.close();
    this.#agent = undefined;
  }

  counts(): { clientTransactions: number; serverTransactions: number; legs: number } | undefined {
    return this.#agent?.counts();
  }

  /** Calls a number by the phone's own keys, at one of the sites. */
  call(number: string, site: string): Line | undefined {
    const { clock, book, dn, random } = this.#options;
    if (this.#agent === undefined || this.lines.size > 0) return undefined;
    const line = new Line(clock, this.#agent, this.#owner, book.newName(dn), dn, dn, clock.now(), number);
    book.add(line);
    this.lines.add(line);
    line.call(`sip:${number}@${site}`, `<sip:${dn}@${site}>`);
    this.#meant.after(line, between(random, 20_000, 60_000), () => line.hangUp());
    return line;
  }

  onInvite(leg: IncomingLeg): void {
    const { clock, book, dn } = this.#options;
    const own = this.expectsOwnCall;
    if (this.lines.size >= linesMax || (this.lines.size > 0 && !own)) {
      leg.reject(486);
      return;
    }
    const ani = leg.invite.from.uri.user ?? '';
    const line = new Line(clock, this.#agent!, this.#owner, book.newName(dn), dn, ani, clock.now(), dn);
    book.add(line);
    this.lines.add(line);
    line.ring(leg);
    if (own) {
      this.expectsOwnCall = false;
      line.originating = true;
      this.#meant.after(line, takenAtOnceMs, () => line.answer());
    } else this.#decide(line);
  }

  onRequest(transaction: ServerRequest): void {
    transaction.respond(transaction.request.method === 'OPTIONS' ? 200 : 481);
  }

  /** Most calls are taken, some are declined, and at some nobody is there. */
  #decide(line: Line): void {
    const { random } = this.#options;
    const mood = random();
    if (mood < 0.03) return;
    const afterMs = between(random, 500, 4_000);
    if (mood < 0.06) this.#meant.after(line, afterMs, () => line.decline(mood < 0.045 ? 486 : 480));
    else this.#meant.after(line, afterMs, () => line.answer());
  }

  #owner = {
    talking: (line: Line): void => {
      const { random, meanTalkMs } = this.#options;
      if (line.originating)
        this.#meant.after(line, logNormal(random, meanTalkMs / 2, 0.6), () => line.hangUp());
      else if (chance(random, 0.3))
        this.#meant.after(line, logNormal(random, meanTalkMs, 0.6), () => line.hangUp());
      // Two whom others put through to each other would wait for ever, each for the other one to hang up.
      else this.#meant.after(line, patienceInTalks * meanTalkMs, () => line.hangUp());
    },
    heard: (): void => undefined,
    over: (line: Line): void => {
      this.#meant.forget(line);
      this.lines.delete(line);
    },
  };

  #registration(agent: UserAgent, registrar: string): Registration {
    const { clock, random, dn, registerExpires } = this.#options;
    const identity = `<sip:${dn}@${registrar}>`;
    const contact = `<sip:${dn}@${agent.hostPort}>`;
    const callId = `${dn}-${registrar}-${Math.floor(random() * 2 ** 32).toString(16)}`;
    let cseq = 0;
    return new Registration({
      clock,
      random,
      expires: registerExpires,
      retryMs: [20_000, 60_000],
      onRefused: () => undefined,
      send: (expires, onFinal) => {
        cseq += 1;
        const headers = [
          ['Contact', contact],
          ['Expires', String(expires)],
        ] as const;
        agent.send(
          {
            method: 'REGISTER',
            uri: `sip:${registrar}`,
            from: identity,
            to: identity,
            callId,
            cseq,
            headers,
          },
          onFinal,
        );
      },
    });
  }
}
