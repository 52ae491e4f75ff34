import type { Timer } from '../clock/clock';
import { SimulatedClock } from '../clock/simulated-clock';
import { Gateway, gatewayMethods } from '../gateway/gateway';
import { MemoryNetwork, type Packet } from '../sip/transport/memory-network';
import type { UserAgent, UserAgentHandler } from '../sip/user-agent/types';
import { createUserAgent } from '../sip/user-agent/user-agent';
import { Counters } from '../simulator/counters';
import { between, chance, exponential, type Random } from '../simulator/random';
import { Callers } from './callers';
import { Chatter } from './chatter';
import { Drain } from './drain';
import { type Dropped, Drops } from './drops';
import type { Line } from './line';
import { LineBook } from './line-book';
import { outcomeOf } from './outcome';
import { Outside } from './outside';
import { phoneMethods, SimPhone } from './phone';
import type { Plan } from './plan';
import { startStrategy } from './routing';
import { pick, seededHex, streamOf } from './seeded';
import { Site } from './site';
import { addresses, agentIdOf, dnOf, isUntimed, queues, routingPoint, siteYaml } from './site-yaml';
import { newTally, type Tally } from './tally';
import { Trace } from './trace';
import { CallViews } from './watch-calls';
import { SiteInvariants } from './watch-site';
import { Workplace } from './workplace';
import type { World } from './world-types';

const openingMs = 30_000;
/** After the traffic people still talk to the end, then everybody hangs up. */
const talkOutMs = 120_000;
const lookEveryMs = 10_000;
/** Fault texts that are kept; one bug can show a thousand times. */
const faultsMax = 20;
/** Of the gateway. */
const noAnswerSeconds = 4;
/** Both ends of a call have heard of its end. */
const settledMs = 3_000;

export interface RunResult {
  readonly seed: number;
  readonly faults: readonly string[];
  readonly tally: Tally;
  readonly hash: string;
  readonly simulatedMs: number;
  readonly elapsedMs: number;
}

/** Plays one seed's day: two sites, gateway, strategy, agents and callers on one memory network. `print`: a trace for people. */
export async function simulate(plan: Plan, print?: (line: string) => void): Promise<RunResult> {
  const startedAt = performance.now();
  const simulation = new Simulation(plan, print);
  await simulation.run();
  return { ...simulation.result(), elapsedMs: performance.now() - startedAt };
}

class Simulation implements World {
  readonly callers = new Map<string, Line>();
  readonly sites = new Map<string, Site>();
  readonly #plan: Plan;
  readonly #clock = new SimulatedClock();
  readonly #network: MemoryNetwork;
  readonly #trace: Trace;
  readonly #tally = newTally();
  readonly #book = new LineBook();
  readonly #drops = new Drops();
  readonly #chatter = new Chatter();
  readonly #faults: string[] = [];
  readonly #random: Random;
  readonly #workplaces = new Map<string, Workplace>();
  readonly #phones: SimPhone[] = [];
  readonly #invariants = new Map<string, SiteInvariants>();
  readonly #agents: UserAgent[] = [];
  readonly #outside: Outside;
  readonly #callers: Callers;
  readonly #gateway: Gateway;
  readonly #gatewayAgent: { current: UserAgent | undefined } = { current: undefined };
  readonly #views: CallViews;
  readonly #drain: Drain | undefined;
  readonly #lossRandom: Random;
  #endsAt: number;
  #working = 0;
  readonly #habits = new Set<Timer>();
  #calling = true;
  /** When a site last refused new calls. */
  #closedAt = Number.NEGATIVE_INFINITY;

  constructor(plan: Plan, print: ((line: string) => void) | undefined) {
    this.#plan = plan;
    const { seed, jitterMs, duplication } = plan;
    const clock = this.#clock;
    this.#endsAt = clock.now();
    this.#trace = new Trace(() => clock.now(), print);
    this.#random = streamOf(seed, 'world');
    this.#lossRandom = streamOf(seed, 'loss');
    this.#network = new MemoryNetwork({ clock, latencyMs: 2, jitterMs, duplication, seed, keep: false });
    this.#network.filter = (packet) => this.#carry(packet);
    for (const number of [1, 2] as const) this.#addSite(number);
    this.#outside = new Outside({
      clock,
      random: streamOf(seed, 'outside'),
      book: this.#book,
      meanTalkMs: plan.meanTalkMs,
      createAgent: (handler) => this.#agentAt(addresses.outside, handler),
    });
    this.#callers = new Callers({
      clock,
      random: streamOf(seed, 'callers'),
      book: this.#book,
      gateway: `${addresses.gateway}:5060`,
      meanTalkMs: plan.meanTalkMs,
      meanPatienceMs: plan.meanPatienceMs,
      createAgent: (handler) => this.#agentAt(addresses.callers, handler),
      onOver: (line) => this.#callerOver(line),
    });
    this.#gateway = new Gateway({
      config: {
        sip: { address: addresses.gateway, port: 5060 },
        http: { address: '127.0.0.1', port: 8090, tokens: [{ name: 'console', token: '0123456789abcdef' }] },
        'no-answer-timeout': noAnswerSeconds,
        'calls-max': 10_000,
        sites: [
          { name: 'site1', contact: `sip:${addresses.site1}:5060`, weight: 1 },
          { name: 'site2', contact: `sip:${addresses.site2}:5060`, weight: 1 },
        ],
      },
      clock,
      createAgent: (handler) => {
        this.#gatewayAgent.current = this.#agentAt(addresses.gateway, handler, gatewayMethods);
        return this.#gatewayAgent.current;
      },
    });
    for (let agent = 0; agent < plan.agents; agent++) this.#addAgent(agent);
    this.#views = new CallViews(this, this.#drops, (text) => this.#fault(text));
    const site = this.sites.get('site2');
    if (plan.drain !== undefined && site !== undefined)
      this.#drain = new Drain({
        clock,
        site,
        gateway: this.#gateway,
        plan: plan.drain,
        tally: this.#tally,
        workplaces: this.#workplaces,
        during: (work) => this.#during(work),
        fault: (text) => this.#fault(text),
        note: (text) => this.#trace.note(text),
      });
  }

  lineNamed(name: string | undefined): Line | undefined {
    return this.#book.get(name);
  }

  consults(dn: string): boolean {
    for (const site of this.sites.values()) if ((site.engine?.ctx.table.ofDn(dn)?.size ?? 0) > 1) return true;
    return false;
  }

  #phoneOf(dn: string): SimPhone | undefined {
    return this.#phones[Number(dn) - 7000];
  }

  async run(): Promise<void> {
    const plan = this.#plan;
    const clock = this.#clock;
    for (const site of this.sites.values()) await site.start();
    await this.#gateway.start();
    await this.#callers.agent.open();
    await this.#outside.agent.open();
    for (const phone of this.#phones) await phone.start();
    const strategy = startStrategy(clock, streamOf(plan.seed, 'strategy'), this.sites);
    for (const workplace of this.#workplaces.values())
      if (chance(this.#random, plan.atWork)) workplace.comes();
    await this.#pass(openingMs);
    this.#arrivals();
    this.#internalCalls();
    this.#every(plan.phoneCrashesPerMinute, () => this.#crashPhone());
    this.#every(plan.desktopCrashesPerMinute, () => this.#crashDesktop());
    this.#every(plan.leavesPerMinute, () => this.#someoneLeaves());
    this.#drain?.schedule();
    this.#lookOften();
    await this.#pass(plan.trafficMs);
    this.#calling = false;
    for (const timer of this.#habits) timer.cancel();
    await this.#pass(talkOutMs);
    this.#callers.hangUpAll();
    this.#outside.hangUpAll();
    for (const phone of this.#phones) phone.hangUpAll();
    // The longest chain: a BYE that nobody answers, the after-call work of those who draw it out, FLUSH.
    await this.#pass(200_000);
    this.#finish();
    strategy.stop();
    for (const workplace of this.#workplaces.values()) workplace.leaves();
    await this.#pass(5_000);
    for (const phone of this.#phones) phone.goHome();
    await this.#pass(100_000);
    this.#lookForLeaks();
    await this.#close();
  }

  result(): Omit<RunResult, 'elapsedMs'> {
    const { seed } = this.#plan;
    const simulatedMs = this.#plan.trafficMs;
    this.#tally.calls = this.#callers.placed;
    return { seed, faults: this.#faults, tally: this.#tally, hash: this.#trace.hash, simulatedMs };
  }

  #addSite(number: 1 | 2): void {
    const name = `site${number}`;
    const { seed, treatment, options, drainOptions } = this.#plan;
    const yaml = siteYaml({
      number,
      treatment,
      options: number === 1 ? options : { ...options, ...drainOptions },
    });
    const site: Site = new Site({
      name,
      address: addresses[`site${number}`],
      yaml,
      clock: this.#clock,
      network: this.#network,
      random: seededHex(seed * 10 + number),
      watch: {
        onEvent: (_, event, asked) => {
          this.#trace.event(name, event);
          invariants.event(event, asked);
        },
        onRecord: (_, event) => invariants.record(event),
        onInternalError: (_, error) =>
          this.#fault(`${name}: internal error: ${error instanceof Error ? error.stack : String(error)}`),
        onStopped: () => {
          invariants.restarted();
          if (number === 2) this.#drain?.onStopped();
        },
      },
    });
    const released = drainOptions['graceful-shutdown-queued-calls'] === 'release';
    const invariants = new SiteInvariants(site, released, (text) => this.#fault(text));
    this.#invariants.set(name, invariants);
    this.sites.set(name, site);
  }

  #addAgent(agent: number): void {
    const { seed, registerExpires, meanTalkMs } = this.#plan;
    const clock = this.#clock;
    const dn = dnOf(agent);
    const random = streamOf(seed, `agent ${agent}`);
    const phone = new SimPhone({
      clock,
      random,
      book: this.#book,
      dn,
      registrars: [`${addresses.site1}:5060`, `${addresses.site2}:5060`],
      registerExpires,
      meanTalkMs,
      createAgent: (handler) => this.#agentAt(`10.1.${agent >> 8}.${agent & 255}`, handler),
    });
    this.#phones.push(phone);
    const agentID = agentIdOf(agent);
    this.#workplaces.set(
      agentID,
      new Workplace({
        clock,
        random,
        counters: new Counters(),
        phone,
        agentID,
        queue: queues[agent % 2] ?? '8000',
        home: agent % 4 < 2 ? 'site1' : 'site2',
        sites: this.sites,
        untimed: isUntimed(agent),
        workMode: agent % 5 === 0 ? 'ManualIn' : 'AutoIn',
        colleague: () => this.#colleague(random),
      }),
    );
  }

  /** Somebody to call: mostly another agent, else a queue or a number outside. */
  #colleague(random: Random): string {
    const kind = random();
    if (kind < 0.15) return pick(random, queues);
    if (kind < 0.3) return `90${Math.floor(between(random, 100_000, 999_999))}`;
    return dnOf(Math.floor(random() * this.#plan.agents));
  }

  #agentAt(address: string, handler: UserAgentHandler, allow: readonly string[] = phoneMethods): UserAgent {
    const agent = createUserAgent({
      clock: this.#clock,
      transports: [this.#network.transport(address, 5060)],
      handler,
      product: 'Simulation',
      allow,
      random: seededHex(Math.floor(this.#random() * 2 ** 31)),
      onFault: (error) =>
        this.#fault(`${address}: fault: ${error instanceof Error ? error.stack : String(error)}`),
    });
    if (!address.startsWith('10.1.')) this.#agents.push(agent);
    return agent;
  }

  /** Links differ: some telephones lose twice as much as the average, the trunks half of it. */
  #carry(packet: Packet): 'deliver' | 'lose' {
    const { loss } = this.#plan;
    this.#tally.packets += 1;
    this.#chatter.note(packet);
    const phone = [packet.from.address, packet.to.address].find((address) => address.startsWith('10.1.'));
    const weight = phone === undefined ? 0.5 : (phone.charCodeAt(phone.length - 1) % 5) / 2;
    const lost = loss > 0 && this.#lossRandom() < loss * weight;
    if (lost) {
      this.#tally.packetsDropped += 1;
      this.#drops.note(packet);
    }
    this.#trace.packet(packet, lost);
    return lost ? 'lose' : 'deliver';
  }

  #arrivals(): void {
    const { callsPerMinute } = this.#plan;
    const random = streamOf(this.#plan.seed, 'arrivals');
    const startedAt = this.#clock.now();
    const next = (): void => {
      const rate = callsPerMinute(this.#clock.now() - startedAt);
      this.#clock.schedule(exponential(random, 60_000 / rate), () => {
        if (!this.#calling) return;
        const kind = random();
        const number =
          kind < 0.7
            ? pick(random, queues)
            : kind < 0.85
              ? routingPoint
              : dnOf(Math.floor(random() * this.#plan.agents));
        const line = this.#callers.place(number);
        this.callers.set(line.ani, line);
        next();
      });
    };
    next();
  }

  #internalCalls(): void {
    const random = streamOf(this.#plan.seed, 'internal');
    this.#every(this.#plan.internalPerMinute, () => {
      const workplace = pick(random, [...this.#workplaces.values()]);
      if (!workplace.atWork || workplace.phone.lines.size > 0) return;
      this.#tally.internalCalls += 1;
      const number = this.#colleague(random);
      if (chance(random, 0.5)) workplace.makeCall(number);
      else workplace.phone.call(number, `${pick(random, [addresses.site1, addresses.site2])}:5060`);
    });
  }

  /** Something that happens at random times, so often a minute on average, as long as there is traffic. */
  #every(perMinute: number, happens: () => void): void {
    if (perMinute <= 0) return;
    const timer = this.#clock.schedule(exponential(this.#random, 60_000 / perMinute), () => {
      this.#habits.delete(timer);
      if (!this.#calling) return;
      happens();
      this.#every(perMinute, happens);
    });
    this.#habits.add(timer);
  }

  #crashPhone(): void {
    const phone = pick(this.#random, this.#phones);
    if (!phone.up || this.#isLeftAlone(phone)) return;
    this.#tally.phoneCrashes += 1;
    this.#trace.note(`phone ${phone.dn} dies`);
    this.#during(phone.crash());
    this.#clock.schedule(between(this.#random, 10_000, 120_000), () => this.#during(phone.start()));
  }

  /** The phone at the other end died before: were this one to die too, nobody were left to hang up (S-93). */
  #isLeftAlone(phone: SimPhone): boolean {
    for (const line of phone.lines) if (this.#book.get(line.peer)?.end === 'crashed') return true;
    return false;
  }

  #crashDesktop(): void {
    const workplace = pick(this.#random, [...this.#workplaces.values()]);
    if (!workplace.atWork) return;
    this.#tally.desktopCrashes += 1;
    this.#trace.note(`desktop of ${workplace.agentID} dies`);
    workplace.crash();
  }

  #someoneLeaves(): void {
    const workplace = pick(this.#random, [...this.#workplaces.values()]);
    if (!workplace.atWork || workplace.phone.lines.size > 0) return;
    this.#trace.note(`${workplace.agentID} goes home`);
    workplace.leaves();
  }

  #callerOver(line: Line): void {
    this.callers.delete(line.ani);
    const closed = this.#siteClosed;
    // Whoever ended it at the other end did so before; what he asked for may still be on its way.
    this.#clock.schedule(settledMs, () => {
      const { drainOptions } = this.#plan;
      const offered = [...this.#book.ofAni(line.ani)];
      const users = [line.ani, ...offered.map(({ dn }) => dn)];
      const hopeless = this.#drops.hopeless(users, line.endedAt ?? 0);
      const ringingLost = this.#drops.ringingLost(line.ani, line.endedAt ?? 0, noAnswerSeconds * 1_000 + 500);
      const outcome = outcomeOf({
        line,
        lineNamed: (name) => this.#book.get(name),
        offered,
        siteClosed: closed,
        rejectCode: Number(drainOptions['shutdown-sip-reject-code']),
        queuedReleased: drainOptions['graceful-shutdown-queued-calls'] === 'release',
        direct: line.called.startsWith('7'),
        phoneDown: this.#phoneOf(line.called)?.wasDown(line.startedAt) === true,
        hopeless: hopeless !== undefined,
        ringingLost: ringingLost !== undefined,
      });
      this.#tally.outcomes[outcome] += 1;
      if (outcome === 'network') this.#lostToNetwork(line, hopeless ?? ringingLost);
      if (outcome !== 'lost') return;
      if (closed) this.#tally.lostByDrain += 1;
      this.#fault(
        `${line.ani} to ${line.called} was lost at ${this.#time(line.endedAt)}: ${line.end} ${line.status ?? ''}, hears ${line.peer ?? 'nobody'}; site2 is ${closed ? 'draining' : 'open'}`,
      );
    });
  }

  #lostToNetwork(line: Line, dropped: Dropped | undefined): void {
    const what = dropped && `${dropped.count} packets of ${dropped.transaction}, Call-ID ${dropped.callId}`;
    this.#trace.note(`${line.ani} to ${line.called} was lost to the network: ${what}`);
  }

  /** A site refuses new calls, or did so a moment ago. */
  get #siteClosed(): boolean {
    const now = this.#clock.now();
    for (const site of this.sites.values()) if (site.closed) this.#closedAt = now;
    return now - this.#closedAt < settledMs;
  }

  #lookOften(): void {
    this.#clock.schedule(lookEveryMs, () => {
      const now = this.#clock.now();
      this.#views.look(now);
      for (const invariants of this.#invariants.values()) invariants.look();
      this.#book.prune(now);
      this.#drops.prune(now);
      if (now < this.#endsAt || this.#calling) this.#lookOften();
    });
  }

  #finish(): void {
    this.#views.look(this.#clock.now());
    this.#drain?.finish();
    for (const [ani, line] of this.callers) this.#fault(`${ani} is still ${line.state} at the end`);
  }

  #lookForLeaks(): void {
    for (const invariants of this.#invariants.values()) invariants.leaks(this.#chatter);
    if (this.#gateway.activeCalls > 0) this.#fault(`leak: ${this.#gateway.activeCalls} calls of the gateway`);
    for (const site of this.#gateway.sites.list())
      if (site.activeCalls !== 0)
        this.#fault(`leak: ${site.activeCalls} calls of ${site.name} at the gateway`);
    const agents = [
      ...this.#agents.map((agent) => agent.counts()),
      ...this.#phones.map((phone) => phone.counts()),
    ];
    for (const counts of agents)
      for (const [what, count] of Object.entries(counts ?? {}))
        if (count !== 0) this.#fault(`leak: ${count} ${what} of a peer`);
  }

  async #close(): Promise<void> {
    for (const site of this.sites.values()) await site.close();
    for (const agent of this.#agents) await agent.close();
    for (const phone of this.#phones) await phone.close();
    await this.#pass(1_000);
    if (this.#clock.pendingCount > 0) this.#fault(`leak: ${this.#clock.pendingCount} timers`);
  }

  #during(work: Promise<unknown>): void {
    this.#working += 1;
    work
      .catch((error: unknown) => this.#fault(error instanceof Error ? String(error.stack) : String(error)))
      .finally(() => {
        this.#working -= 1;
      });
  }

  get #unsettled(): boolean {
    if (this.#working > 0) return true;
    for (const site of this.sites.values()) if (site.unsettled) return true;
    return false;
  }

  /** Lets time pass; promises are waited for where something runs that uses them. */
  async #pass(ms: number): Promise<void> {
    this.#endsAt = this.#clock.now() + ms;
    do while (this.#unsettled) await settle();
    while (this.#clock.step(this.#endsAt));
    this.#clock.advance(this.#endsAt - this.#clock.now());
  }

  #fault(text: string): void {
    this.#trace.note(`FAULT ${text}`);
    if (this.#faults.length < faultsMax) this.#faults.push(`${this.#time(this.#clock.now())} ${text}`);
  }

  #time(at: number | undefined): string {
    return new Date(at ?? 0).toISOString().slice(11, 23);
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
