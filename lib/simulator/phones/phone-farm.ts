import type { Clock } from '../../clock/clock';
import type { IncomingLeg, ServerRequest, UserAgent, UserAgentHandler } from '../../sip/user-agent/types';
import type { Counters } from '../counters';
import { type Random, between } from '../random';
import { Phone, type PhoneHabits } from './phone';
import { Registration } from './registration';

/** Methods that the phones serve. */
export const phoneMethods = [
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'UPDATE',
  'INFO',
  'NOTIFY',
  'OPTIONS',
] as const;

/** All phones send from one port; media ports only stand in the SDP, nothing listens there. */
const mediaPortFirst = 40_000;
const startSpreadMs = 2_000;

export interface PhoneFarmOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly counters: Counters;
  readonly createAgent: (handler: UserAgentHandler) => UserAgent;
  readonly extensions: readonly string[];
  /** `host:port` of every registrar. */
  readonly registrars: readonly string[];
  readonly habits: PhoneHabits;
}

/** The telephones of all agents behind one socket, told apart by the user part of their contacts; each is registered everywhere. */
export class PhoneFarm implements UserAgentHandler {
  readonly #options: PhoneFarmOptions;
  readonly #agent: UserAgent;
  readonly #phones = new Map<string, Phone>();
  readonly #registrations: Registration[] = [];

  constructor(options: PhoneFarmOptions) {
    this.#options = options;
    this.#agent = options.createAgent(this);
  }

  /** Bindings in force, of `extensions × registrars`. */
  get registered(): number {
    return this.#registrations.filter(({ registered }) => registered).length;
  }

  get busy(): number {
    return [...this.#phones.values()].filter(({ busy }) => busy).length;
  }

  phone(extension: string): Phone | undefined {
    return this.#phones.get(extension);
  }

  async start(): Promise<void> {
    await this.#agent.open();
    const { clock, random, counters, habits, extensions, registrars } = this.#options;
    const [address = '127.0.0.1'] = this.#agent.hostPort.split(/:\d+$/);
    for (const [index, extension] of extensions.entries()) {
      const media = { address, port: mediaPortFirst + 2 * index, sessionId: index + 1 };
      const contact = `<sip:${extension}@${this.#agent.hostPort}>`;
      const agent = this.#agent;
      this.#phones.set(extension, new Phone({ clock, random, counters, habits, media, extension, agent }));
      for (const registrar of registrars) {
        const registration = this.#registration(extension, contact, registrar);
        this.#registrations.push(registration);
        clock.schedule(between(random, 0, startSpreadMs), () => registration.start());
      }
    }
  }

  /** Puts every receiver down, removes the bindings (waiting at most `withinMs` for answers), closes the socket. */
  async stop(withinMs: number): Promise<void> {
    for (const phone of this.#phones.values()) phone.hangUp();
    await new Promise<void>((resolve) => {
      let open = this.#registrations.length + 1;
      const done = (): void => {
        open -= 1;
        if (open === 0) resolve();
      };
      for (const registration of this.#registrations) registration.stop(done);
      this.#options.clock.schedule(withinMs, resolve);
      done();
    });
    await this.#agent.close();
  }

  onInvite(leg: IncomingLeg): void {
    const phone = this.#phones.get(leg.invite.uri.user ?? '');
    if (phone === undefined) leg.reject(404);
    else phone.onInvite(leg);
  }

  onRequest(transaction: ServerRequest): void {
    transaction.respond(transaction.request.method === 'OPTIONS' ? 200 : 481);
  }

  #registration(extension: string, contact: string, registrar: string): Registration {
    const { clock, random, counters } = this.#options;
    const identity = `<sip:${extension}@${registrar}>`;
    const callId = `${extension}-${registrar}-${Math.floor(random() * 2 ** 32).toString(16)}`;
    let cseq = 0;
    return new Registration({
      clock,
      random,
      onRefused: () => counters.bump('registrationsRefused'),
      send: (expires, onFinal) => {
        cseq += 1;
        const headers = [
          ['Contact', contact],
          ['Expires', String(expires)],
        ] as const;
        const uri = `sip:${registrar}`;
        this.#agent.send(
          { method: 'REGISTER', uri, from: identity, to: identity, callId, cseq, headers },
          onFinal,
        );
      },
    });
  }
}
