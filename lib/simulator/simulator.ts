import type { Clock } from '../clock/clock';
import type { UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { CallGenerator, callerMethods } from './callers/call-generator';
import { ConferenceFocus, focusMethods } from './conference-focus';
import { type CounterValues, Counters } from './counters';
import { type ConnectDesktop, Desktop } from './desktops/desktop';
import { PhoneFarm, phoneMethods } from './phones/phone-farm';
import { type Random, createRandom } from './random';
import { type WorkHabits, defaultWorkHabits } from './desktops/work-state';

const ringMinMs = 1_000;
const ringMaxMs = 3_000;
/** Talks vary so much that the last of a dozen goes on for a minute and a half. */
const sigma = 0.8;
const hangUpShare = 0.15;
const earlyReadyShare = 0.35;
const breakShare = 0.05;
const meanPatienceMs = 90_000;
const callsMaxPerAgent = 10;
/** In mean lengths of a call: more than any caller talks. */
const talkFactorMax = 5;
/** The share of agents who log in with ManualIn and press Ready themselves. */
const manualInEvery = 4;
const answersMs = 1_500;

export interface SimulatorOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Makes a user agent with a socket of its own. */
  readonly createAgent: (
    role: 'phones' | 'callers' | 'conferences',
    handler: UserAgentHandler,
    allow: readonly string[],
  ) => UserAgent;
  readonly connectDesktop: ConnectDesktop;
  /** Site names in the order in which desktops try them, with the registrar's `host:port`. */
  readonly sites: ReadonlyArray<{ readonly name: string; readonly sip: string }>;
  readonly agents: ReadonlyArray<{
    readonly dn: string;
    readonly agentID: string;
    readonly home: string;
    readonly queue: string;
  }>;
  /** Request-URIs of calls, each as likely as the others; one named twice is twice as likely. */
  readonly callUris: readonly string[];
  readonly callsPerMinute: number;
  readonly meanCallMs: number;
  /** What agents do with calls besides talking; some of all where not given. */
  readonly work?: WorkHabits;
}

export interface SimulatorSnapshot {
  readonly counters: CounterValues;
  readonly talking: number;
  readonly waiting: number;
  readonly registered: number;
  /** Desktops logged in, by site. */
  readonly loggedIn: Readonly<Record<string, number>>;
}

/** Everybody outside the SIP Servers: callers, agents' telephones, agents' desktops, a conference service; on the network like anyone else. */
export class Simulator {
  readonly #counters = new Counters();
  readonly #phones: PhoneFarm;
  readonly #callers: CallGenerator;
  readonly #focus: ConferenceFocus;
  readonly #desktops: readonly Desktop[];
  readonly #clock: Clock;
  #stopped = false;

  constructor(options: SimulatorOptions) {
    const { clock, seed, agents, sites, meanCallMs, createAgent, connectDesktop } = options;
    const { work = defaultWorkHabits } = options;
    const queues = [...new Set(agents.map(({ queue }) => queue))];
    const sipOf = new Map(sites.map(({ name, sip }) => [name, sip]));
    const team = createRandom(seed - 1);
    const counters = this.#counters;
    this.#clock = clock;
    this.#phones = new PhoneFarm({
      clock,
      random: createRandom(seed),
      counters,
      createAgent: (handler) => createAgent('phones', handler, phoneMethods),
      extensions: agents.map(({ dn }) => dn),
      registrars: sites.map(({ sip }) => sip),
      habits: {
        ringMinMs,
        ringMaxMs,
        hangUpShare,
        meanCallMs,
        sigma,
        talkMaxMs: meanCallMs * talkFactorMax,
      },
    });
    this.#focus = new ConferenceFocus((handler) => createAgent('conferences', handler, focusMethods));
    this.#callers = new CallGenerator({
      clock,
      random: createRandom(seed + 1),
      counters,
      createAgent: (handler) => createAgent('callers', handler, callerMethods),
      uris: options.callUris,
      callsPerMinute: options.callsPerMinute,
      meanCallMs,
      sigma,
      meanPatienceMs,
      callsMax: agents.length * callsMaxPerAgent,
    });
    this.#desktops = agents.map(
      ({ dn, agentID, home, queue }, index) =>
        new Desktop({
          clock,
          random: createRandom(seed + 2 + index),
          counters,
          connect: connectDesktop,
          colleague: (site) => this.#freeAgent(site, dn, team),
          phone: {
            stay: () => this.#phones.phone(dn)?.stay(),
            dial: (number, site) => this.#phones.phone(dn)?.dial(number, sipOf.get(site) ?? ''),
            refer: (number) => this.#phones.phone(dn)?.refer(number),
          },
          profile: {
            dn,
            agentID,
            queue,
            home,
            sites: sites.map(({ name }) => name),
            workMode: index % manualInEvery === 0 ? 'ManualIn' : 'AutoIn',
            earlyReadyShare,
            breakShare,
            otherQueue: queues.find((one) => one !== queue),
            work,
          },
        }),
    );
  }

  /** Phones first, so that an agent who logs in can be reached; calls begin `callsAfterMs` later. */
  async start(callsAfterMs: number): Promise<void> {
    await this.#focus.start();
    await this.#phones.start();
    for (const desktop of this.#desktops) desktop.start();
    await new Promise<void>((resolve) => this.#clock.schedule(callsAfterMs, resolve));
    if (!this.#stopped) await this.#callers.start();
  }

  /** Somebody of the site's team who is ready and in no call, other than `dn`. */
  #freeAgent(site: string, dn: string, random: Random): string | undefined {
    const free = this.#desktops.filter(
      ({ state, dn: own }) =>
        own !== dn &&
        state.kind === 'loggedIn' &&
        state.site === site &&
        state.agent === 'Ready' &&
        state.connIDs.length === 0,
    );
    return free[Math.floor(random() * free.length)]?.dn;
  }

  snapshot(): SimulatorSnapshot {
    const loggedIn: Record<string, number> = {};
    for (const { state } of this.#desktops) {
      if (state.kind === 'loggedIn') loggedIn[state.site] = (loggedIn[state.site] ?? 0) + 1;
    }
    return {
      counters: this.#counters.values(),
      ...this.#callers.counts,
      registered: this.#phones.registered,
      loggedIn,
    };
  }

  /** Everybody hangs up, logs out and goes home; a second or two. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#callers.hangUpAll();
    for (const desktop of this.#desktops) desktop.stop();
    await this.#phones.stop(answersMs);
    await this.#callers.close();
    await this.#focus.close();
  }
}
