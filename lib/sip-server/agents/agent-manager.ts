import type { Clock } from '../../clock/clock';
import type { LogoutPath } from '../../feed/shutdown-events';
import type { AgentClass, AgentRow } from '../../feed/state';
import type { TLibClient, WorkMode } from '../../tlib/types';
import type { AgentLogin, Dn } from '../config/types';
import type { OptionStore, WrapUpTime } from '../options/types';
import type { Announcer } from '../tlib/announcer';
import { type AgentEffect, type AgentEvent, type AgentFacts, freshCore } from './agent';
import { AgentAnnouncements, type AgentRequest } from './agent-announcements';
import { stepAgent } from './agent-machine';
import { classify } from './classify';
import type { Agent, AgentHooks, DeviceView } from './logged-in-agent';
import { effectiveWrapUp, extensionWrapUp } from './wrap-up';

export interface DrainFacts {
  readonly acwEndsAtMost: number | undefined;
}

/** Pause of an agent who stays Ready though he did not take a call. */
const restMs = 2000;

const reasonCode = { ReasonCode: 'graceful_shutdown_logout' } as const;

/** The logged-in agents of one SIP Server: carries out what the pure agent machine decides. */
export class AgentManager {
  readonly #byID = new Map<string, Agent>();
  readonly #byDn = new Map<string, Agent>();
  #acw = 0;
  #drain: DrainFacts | undefined;
  /** DNs on which an agent was logged in at t0. */
  #drainedDns: ReadonlySet<string> = new Set();
  #stopping = false;
  readonly #tell: AgentAnnouncements;

  constructor(
    private readonly deps: {
      readonly clock: Clock;
      readonly options: OptionStore;
      readonly announcer: Announcer;
      readonly devices: DeviceView;
      readonly hooks: AgentHooks;
    },
  ) {
    this.#tell = new AgentAnnouncements(deps.announcer);
  }

  get count(): number {
    return this.#byID.size;
  }

  /** Agents in after-call work. */
  get acwCount(): number {
    return this.#acw;
  }

  all(): Iterable<Agent> {
    return this.#byID.values();
  }

  byID(agentID: string): Agent | undefined {
    return this.#byID.get(agentID);
  }

  onDn(dn: string): Agent | undefined {
    return this.#byDn.get(dn);
  }

  /** An agent is logged in on the DN, or was when the shutdown began (S-44). */
  isAgentDn(dn: string): boolean {
    return this.#byDn.has(dn) || this.#drainedDns.has(dn);
  }

  /** A new login; the caller has checked that agent and DN are free. */
  login(
    dn: Dn,
    login: AgentLogin | undefined,
    agentID: string,
    queue: string | undefined,
    workMode: WorkMode,
    request: AgentRequest,
  ): void {
    const now = this.deps.clock.now();
    const auto = workMode === 'AutoIn';
    const agent: Agent = {
      agentID,
      dn,
      login,
      queues: queue === undefined ? [] : [queue],
      loggedInAt: now,
      core: freshCore(
        auto ? { kind: 'Ready', workMode } : { kind: 'NotReady', workMode: idleWorkMode(workMode) },
      ),
      since: now,
      device: this.deps.devices.device(dn.number),
      deviceSince: now,
      available: false,
      timer: undefined,
      drainClass: undefined,
      client: request.origin?.client,
      logoutDue: false,
      rest: undefined,
    };
    this.#byID.set(agentID, agent);
    this.#byDn.set(dn.number, agent);
    if (queue !== undefined) this.deps.hooks.onQueue(queue, 1);
    this.#tell.loggedIn(agent, queue, workMode, request);
    if (auto) this.#tell.readyAtLogin(agent, workMode);
    this.#changed(agent);
  }

  /** The agent, already logged in, joins one more queue. */
  joinQueue(agent: Agent, queue: string, workMode: WorkMode, request: AgentRequest): void {
    this.#servedBy(agent, request);
    this.#setAvailable(agent, false);
    agent.queues.push(queue);
    this.deps.hooks.onQueue(queue, 1);
    this.#tell.loggedIn(agent, queue, workMode, request);
    this.#changed(agent);
  }

  /** The agent leaves one of several queues. */
  leaveQueue(agent: Agent, queue: string, request: AgentRequest): void {
    this.#setAvailable(agent, false);
    agent.queues.splice(agent.queues.indexOf(queue), 1);
    this.deps.hooks.onQueue(queue, -1);
    this.#tell.leftQueue(agent, queue, request);
    this.#changed(agent);
  }

  ready(agent: Agent, workMode: WorkMode, request: AgentRequest): void {
    this.#servedBy(agent, request);
    this.#step(agent, { type: 'ready', workMode }, request);
  }

  notReady(agent: Agent, workMode: WorkMode, request: AgentRequest): void {
    this.#servedBy(agent, request);
    this.#step(
      agent,
      { type: 'not-ready', workMode, wrapUp: extensionWrapUp(request.extensions, this.deps.options) },
      request,
    );
  }

  /** The DN is about to leave an established business call, its last one (before EventReleased). `wrapUp`: the call's own UserData. */
  businessReleased(dn: string, wrapUp: WrapUpTime | undefined): void {
    const agent = this.#byDn.get(dn);
    if (agent !== undefined && !this.#stopping) this.#step(agent, { type: 'business-released', wrapUp }, {});
  }

  /** The party state or the reachability of a DN changed (after its events went out). */
  deviceChanged(dn: string): void {
    const agent = this.#byDn.get(dn);
    if (agent === undefined) return;
    const device = this.deps.devices.device(dn);
    const wasOnCall = agent.device !== 'idle';
    if (device !== agent.device) {
      agent.device = device;
      agent.deviceSince = this.deps.clock.now();
    }
    if (wasOnCall && device === 'idle') {
      this.#step(agent, { type: 'off-call' }, {});
      if (agent.logoutDue && this.#byDn.get(dn) === agent) this.logout(agent, 'own', {});
    } else if (this.#drain !== undefined && device === 'idle') this.#step(agent, { type: 'drain' }, {});
    else this.#changed(agent);
  }

  /** A client unregistered the DN or is gone: its agent is logged out by option, after his call if he has one (S-48). */
  clientLeft(dn: string, client: TLibClient): void {
    const agent = this.#byDn.get(dn);
    if (agent === undefined || agent.client !== client) return;
    agent.client = undefined;
    if (!this.deps.options.effective('agent-logout-on-unreg', agent.dn)) return;
    if (this.deps.devices.onCall(dn)) agent.logoutDue = true;
    else this.logout(agent, 'own', {});
  }

  /** No answer to an offer: what the option agent-no-answer-action says; while draining see S-70. */
  noAnswer(agent: Agent): void {
    const action = this.deps.options.effective('agent-no-answer-action', agent.login, agent.dn);
    if (action === 'notready')
      this.#step(
        agent,
        { type: 'not-ready', workMode: 'AuxWork', wrapUp: undefined },
        { reasons: { ReasonCode: 'NoAnswer' } },
      );
    else if (action === 'logout')
      this.logout(agent, 'no-answer', this.#drain === undefined ? {} : { extensions: reasonCode });
    else this.#rest(agent);
  }

  /** A phone that refuses at once must not be called again at once, without end. */
  #rest(agent: Agent): void {
    agent.rest?.cancel();
    agent.rest = this.deps.clock.schedule(restMs, () => {
      agent.rest = undefined;
      if (this.#byID.get(agent.agentID) === agent) this.#changed(agent);
    });
    this.#setAvailable(agent, false);
  }

  /** From now on every agent that is or becomes free is logged out (S-50…S-56): at t0, and when the cap on ACW changes. */
  startDrain(facts: DrainFacts): void {
    this.#drain = facts;
    this.#drainedDns = new Set([...this.#drainedDns, ...this.#byDn.keys()]);
    for (const agent of [...this.#byID.values()]) {
      agent.drainClass ??= this.classOf(agent);
      this.#setAvailable(agent, false);
    }
    for (const agent of [...this.#byID.values()]) this.#step(agent, { type: 'drain' }, {});
  }

  /** Abort: pending automatic logouts are off; ACW goes on with its end as it stands (S-121). */
  stopDrain(): void {
    this.#drain = undefined;
    this.#drainedDns = new Set();
    for (const agent of this.#byID.values()) {
      agent.drainClass = undefined;
      this.#changed(agent);
    }
  }

  /** Stop now: calls are cut without after-call work, and nobody is offered anything any more (S-18). */
  beginStop(): void {
    this.#stopping = true;
    this.#drain = undefined;
    for (const agent of this.#byID.values()) this.#setAvailable(agent, false);
  }

  /** Ends the login, with EventQueueLogout for all queues but the last and one EventAgentLogout (S-57, S-58). */
  logout(agent: Agent, path: LogoutPath, request: AgentRequest): void {
    agent.timer?.cancel();
    agent.rest?.cancel();
    this.#setAvailable(agent, false);
    if (agent.core.mode.kind === 'AfterCallWork') this.#acw -= 1;
    this.#byID.delete(agent.agentID);
    this.#byDn.delete(agent.dn.number);
    this.deps.hooks.onLogout(agent, path);
    for (const queue of agent.queues) this.deps.hooks.onQueue(queue, -1);
    this.#tell.loggedOut(agent, request);
    this.deps.hooks.onLoggedOut();
  }

  classOf(agent: Agent): AgentClass {
    const { devices } = this.deps;
    const dn = agent.dn.number;
    return classify(agent.core, {
      onCall: devices.onCall(dn),
      business: devices.business(dn),
      wrapUp: this.wrapUpOf(agent),
    });
  }

  /** The call's user data > Agent Login > DN > application (S-59). */
  wrapUpOf(agent: Agent): WrapUpTime {
    const { options, devices } = this.deps;
    return devices.wrapUp(agent.dn.number) ?? effectiveWrapUp(options, agent.login, agent.dn);
  }

  row(agent: Agent): AgentRow {
    const { mode } = agent.core;
    return {
      agentID: agent.agentID,
      dn: agent.dn.number,
      queues: agent.queues,
      state: mode.kind,
      workMode: mode.kind === 'AfterCallWork' ? 'AfterCallWork' : mode.workMode,
      since: agent.since,
      ...(mode.kind === 'AfterCallWork' ? { acwEndsAt: mode.endsAt ?? null } : {}),
      connIDs: [...this.deps.devices.connIDs(agent.dn.number)],
      device: agent.device,
      deviceSince: agent.deviceSince,
      reachable: this.deps.devices.reachable(agent.dn),
      loggedInAt: agent.loggedInAt,
      class: this.classOf(agent),
    };
  }

  /** Cancels all timers; the process is going. */
  close(): void {
    for (const agent of this.#byID.values()) {
      agent.timer?.cancel();
      agent.rest?.cancel();
    }
  }

  #step(agent: Agent, event: AgentEvent, request: AgentRequest): void {
    const before = agent.core.mode;
    const { core, effects } = stepAgent(agent.core, event, this.#facts(agent));
    if (core.mode !== before) {
      agent.since = this.deps.clock.now();
      this.#acw += Number(core.mode.kind === 'AfterCallWork') - Number(before.kind === 'AfterCallWork');
    }
    agent.core = core;
    let asked: AgentRequest = request;
    for (const effect of effects) {
      if (this.#perform(agent, effect, asked)) return;
      // The request's attributes belong to the first event that it causes.
      if (effect.type === 'ready' || effect.type === 'not-ready') asked = {};
    }
    this.#changed(agent);
  }

  /** True when the agent is gone. */
  #perform(agent: Agent, effect: AgentEffect, request: AgentRequest): boolean {
    const { clock } = this.deps;
    switch (effect.type) {
      case 'ready':
        this.#tell.ready(agent, effect.workMode, request);
        return false;
      case 'not-ready':
        this.#tell.notReady(agent, effect.workMode, effect.wrapUp, request);
        return false;
      case 'set-timer':
        agent.timer?.cancel();
        agent.timer = clock.schedule(effect.at - clock.now(), () => this.#step(agent, { type: 'timer' }, {}));
        return false;
      case 'clear-timer':
        agent.timer?.cancel();
        agent.timer = undefined;
        return false;
      case 'logout':
        this.logout(agent, effect.path, { extensions: reasonCode });
        return true;
      default:
        return effect satisfies never;
    }
  }

  #facts(agent: Agent): AgentFacts {
    const { options, devices, clock } = this.deps;
    return {
      now: clock.now(),
      onCall: devices.onCall(agent.dn.number),
      outOfService: devices.outOfService(agent.dn),
      wrapUp: this.wrapUpOf(agent),
      timedAcwInIdle: options.get('timed-acw-in-idle'),
      forceReady: options.get('acw-in-idle-force-ready'),
      legalGuardMs: options.effective('legal-guard-time', agent.login) * 1000,
      drain: this.#drain,
    };
  }

  #changed(agent: Agent): void {
    if (this.#drain !== undefined && agent.drainClass !== undefined) {
      const now = this.classOf(agent);
      if (now !== agent.drainClass) {
        this.deps.hooks.onClass(agent, agent.drainClass, now);
        agent.drainClass = now;
      }
    }
    const { devices } = this.deps;
    this.#setAvailable(
      agent,
      !this.#stopping &&
        this.#drain === undefined &&
        agent.rest === undefined &&
        agent.core.mode.kind === 'Ready' &&
        !devices.onCall(agent.dn.number) &&
        devices.reachable(agent.dn),
    );
    this.deps.hooks.onChange(agent);
  }

  #servedBy(agent: Agent, { origin }: AgentRequest): void {
    if (origin === undefined) return;
    agent.client = origin.client;
    agent.logoutDue = false;
  }

  #setAvailable(agent: Agent, available: boolean): void {
    if (agent.available === available) return;
    agent.available = available;
    this.deps.hooks.onAvailability(agent, available);
  }
}

/** The NotReady work mode in which an agent is after a login that isn't AutoIn. */
function idleWorkMode(workMode: WorkMode): WorkMode {
  return workMode === 'AuxWork' ||
    workMode === 'WalkAway' ||
    workMode === 'ReturnBack' ||
    workMode === 'NoCallDisconnect'
    ? workMode
    : 'Unknown';
}
