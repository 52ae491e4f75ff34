import { type AgentCore, type AgentEffect, type AgentEvent, freshCore } from '../agents/agent';
import { stepAgent } from '../agents/agent-machine';
import { classify } from '../agents/classify';
import type { WrapUpTime } from '../options/types';
import { advance, assertEdge, type ServerState } from '../shutdown/shutdown-machine';

/** One tick of the model's clock; timers are whole ticks. */
const tickMs = 1000;

/** The call on an agent's DN. `business` came through a queue, so that ACW may follow. */
type ModelCall = 'none' | 'ringing' | 'direct' | 'business';

interface ModelAgent {
  readonly core: AgentCore;
  readonly call: ModelCall;
}

/** The whole of a small SIP Server. Times are relative to now, so that equal situations are equal states. */
export interface ModelState {
  readonly server: ServerState;
  readonly agents: ReadonlyArray<ModelAgent | undefined>;
  /** Callers in the queue. */
  readonly waiting: number;
  /** graceful-shutdown-acw-cap, as what is left of it; undefined: no cap, or no shutdown. */
  readonly capLeftMs: number | undefined;
}

export interface ModelOptions {
  readonly wrapUp: readonly WrapUpTime[];
  readonly legalGuardMs: number;
  readonly forceReady: boolean;
  readonly acwCapMs: number;
  readonly flushTimeoutMs: number;
  readonly noAnswerAction: 'none' | 'notready' | 'logout';
  readonly waitingMax: number;
}

/** What went out, in order, as far as the specification orders it. */
type ModelEffect =
  | { readonly type: 'agent'; readonly agent: number; readonly effect: AgentEffect; readonly onCall: boolean }
  | { readonly type: 'released' | 'offered' | 'logged-in'; readonly agent: number }
  | { readonly type: 'call-made' | 'suspended' };

export interface Transition {
  readonly event: string;
  readonly to: ModelState;
  readonly effects: readonly ModelEffect[];
}

export const initialState = (agents: number): ModelState => ({
  server: { status: 'Started' },
  agents: Array.from({ length: agents }, () => undefined),
  waiting: 0,
  capLeftMs: undefined,
});

const draining = (state: ModelState): boolean =>
  state.server.status === 'Suspending' && !(state.server.phase === 'DRAIN' && state.server.awaitsAdmin);
const open = (state: ModelState): boolean => state.server.status === 'Started';
export const liveCalls = (state: ModelState): number =>
  state.waiting + state.agents.filter((agent) => agent !== undefined && agent.call !== 'none').length;
export const loggedIn = (state: ModelState): number =>
  state.agents.filter((agent) => agent !== undefined).length;

/** One situation being changed by one event: the engine's wiring in small, around its own pure machines. */
class Turn {
  readonly effects: ModelEffect[] = [];
  private state: ModelState;

  constructor(
    state: ModelState,
    private readonly options: ModelOptions,
  ) {
    this.state = state;
  }

  agent(index: number): ModelAgent | undefined {
    return this.state.agents[index];
  }

  put(index: number, agent: ModelAgent | undefined): void {
    this.state = {
      ...this.state,
      agents: this.state.agents.map((each, at) => (at === index ? agent : each)),
    };
  }

  change(change: Partial<ModelState>): void {
    this.state = { ...this.state, ...change };
  }

  enter(server: ServerState): void {
    assertEdge(this.state.server, server);
    this.change({ server });
  }

  /** Gives an event to the agent machine and carries its effects out, as AgentManager does. */
  step(index: number, event: AgentEvent): void {
    const agent = this.agent(index);
    if (agent === undefined) return;
    const onCall = agent.call !== 'none';
    const { core, effects } = stepAgent(agent.core, event, {
      now: 0,
      onCall,
      outOfService: false,
      wrapUp: this.options.wrapUp[index] ?? 0,
      timedAcwInIdle: true,
      forceReady: this.options.forceReady,
      legalGuardMs: this.options.legalGuardMs,
      drain: draining(this.state) ? { acwEndsAtMost: this.state.capLeftMs } : undefined,
    });
    this.put(index, { ...agent, core });
    for (const effect of effects) {
      this.effects.push({ type: 'agent', agent: index, effect, onCall });
      if (effect.type === 'logout') {
        this.put(index, undefined);
        return;
      }
    }
  }

  /** A call leaves the agent's DN; `answered` business calls may be followed by ACW, announced before the release (S-55). */
  leaveCall(index: number): void {
    const agent = this.agent(index);
    if (agent === undefined || agent.call === 'none') return;
    if (agent.call === 'business') this.step(index, { type: 'business-released', wrapUp: undefined });
    this.effects.push({ type: 'released', agent: index });
    const now = this.agent(index);
    if (now === undefined) return;
    this.put(index, { ...now, call: 'none' });
    this.step(index, { type: 'off-call' });
  }

  /** Any Ready agent may be the longest idle one: the model branches over all of them. */
  offer(index: number): void {
    const agent = this.agent(index);
    if (agent === undefined) return;
    this.effects.push({ type: 'offered', agent: index });
    this.put(index, { ...agent, call: 'ringing' });
    this.change({ waiting: this.state.waiting - 1 });
  }

  /** What ShutdownController.check does after every change. */
  settle(): ModelState {
    for (;;) {
      const { server } = this.state;
      const next = advance(server, {
        now: 0,
        liveCalls: liveCalls(this.state),
        agents: loggedIn(this.state),
        unconfirmed: 0,
        flushTimeoutMs: this.options.flushTimeoutMs,
        earlyExit: false,
      });
      if (next.milestones.includes('suspended')) this.effects.push({ type: 'suspended' });
      if (next.state === server) return this.state;
      this.enter(next.state);
    }
  }
}

/** Every event that can happen in a state, with the state it leads to. */
export function transitions(state: ModelState, options: ModelOptions): Transition[] {
  const found: Transition[] = [];
  const happen = (event: string, work: (turn: Turn) => void): void => {
    const turn = new Turn(state, options);
    work(turn);
    const to = turn.settle();
    found.push({ event, to, effects: turn.effects });
  };
  if (state.server.status === 'Suspended' || state.server.status === 'Stopped') return found;

  for (const [index, agent] of state.agents.entries()) agentEvents(state, agent, index, happen);
  if (open(state) && state.waiting < options.waitingMax)
    happen('a caller joins the queue', (turn) => {
      turn.effects.push({ type: 'call-made' });
      turn.change({ waiting: state.waiting + 1 });
    });
  if (state.waiting > 0)
    happen('a queued caller gives up', (turn) => turn.change({ waiting: state.waiting - 1 }));
  if (open(state))
    happen('start', (turn) => {
      const capLeftMs = options.acwCapMs > 0 ? options.acwCapMs : undefined;
      turn.change({ capLeftMs });
      turn.enter({ status: 'Suspending', phase: 'DRAIN', awaitsAdmin: false });
      for (const index of state.agents.keys()) turn.step(index, { type: 'drain' });
    });
  else
    happen('abort', (turn) => {
      turn.enter({ status: 'Started' });
      turn.change({ capLeftMs: undefined });
    });
  if (runsATimer(state)) happen('a tick passes', tick);
  return found;

  function agentEvents(
    at: ModelState,
    agent: ModelAgent | undefined,
    index: number,
    say: (event: string, work: (turn: Turn) => void) => void,
  ): void {
    const name = `agent ${index}`;
    if (agent === undefined) {
      if (open(at))
        say(`${name} logs in`, (turn) => {
          turn.effects.push({ type: 'logged-in', agent: index });
          turn.put(index, {
            core: freshCore({ kind: 'NotReady', workMode: 'Unknown' }),
            call: 'none',
          });
        });
      return;
    }
    say(`${name} is ready`, (turn) => turn.step(index, { type: 'ready', workMode: 'ManualIn' }));
    say(`${name} is not ready`, (turn) =>
      turn.step(index, { type: 'not-ready', workMode: 'AuxWork', wrapUp: undefined }),
    );
    for (const wrapUp of [undefined, 1, 'untimed'] as const)
      say(`${name} asks for ACW ${wrapUp ?? 'as configured'}`, (turn) =>
        turn.step(index, { type: 'not-ready', workMode: 'AfterCallWork', wrapUp }),
      );
    switch (agent.call) {
      case 'none':
        if (at.waiting > 0 && open(at) && agent.core.mode.kind === 'Ready')
          say(`${name} is offered a queued call`, (turn) => turn.offer(index));
        if (open(at))
          say(`${name} gets a direct call`, (turn) => {
            turn.effects.push({ type: 'call-made' });
            turn.put(index, { ...agent, call: 'direct' });
          });
        break;
      case 'ringing':
        say(`${name} answers`, (turn) => turn.put(index, { ...agent, call: 'business' }));
        say(`${name} does not answer`, (turn) => {
          turn.change({ waiting: at.waiting + 1 });
          turn.leaveCall(index);
          if (turn.agent(index) === undefined) return;
          if (options.noAnswerAction === 'notready')
            turn.step(index, { type: 'not-ready', workMode: 'AuxWork', wrapUp: undefined });
          else if (options.noAnswerAction === 'logout') turn.put(index, undefined);
        });
        say(`the caller of ${name} gives up`, (turn) => turn.leaveCall(index));
        break;
      default:
        say(`the call of ${name} ends`, (turn) => turn.leaveCall(index));
    }
  }
}

/** The class of every logged-in agent, for what a drain would do with them (S-50…S-56). */
export function classes(state: ModelState, options: ModelOptions): Array<string | undefined> {
  return state.agents.map(
    (agent, index) =>
      agent &&
      classify(agent.core, {
        onCall: agent.call !== 'none',
        business: agent.call === 'business' || agent.call === 'ringing',
        wrapUp: options.wrapUp[index] ?? 0,
      }),
  );
}

function timerOf(agent: ModelAgent | undefined): number | undefined {
  const mode = agent?.core.mode;
  if (mode?.kind === 'AfterCallWork') return mode.endsAt;
  return mode?.kind === 'NotReady' ? mode.guardEndsAt : undefined;
}

function runsATimer({ server, agents }: ModelState): boolean {
  return (
    agents.some((agent) => timerOf(agent) !== undefined) ||
    (server.status === 'Suspending' && server.phase === 'FLUSH' && !server.over)
  );
}

function tick(turn: Turn): void {
  turn.change(shifted(turn.settle()));
  const due = turn.settle().agents.flatMap((agent, index) => ((timerOf(agent) ?? 1) <= 0 ? [index] : []));
  for (const index of due) turn.step(index, { type: 'timer' });
}

/** The same situation seen one tick later. */
function shifted(state: ModelState): ModelState {
  const { server } = state;
  return {
    ...state,
    server:
      server.status === 'Suspending' && server.phase === 'FLUSH'
        ? { ...server, endsAt: Math.max(0, server.endsAt - tickMs) }
        : server,
    capLeftMs: state.capLeftMs === undefined ? undefined : Math.max(0, state.capLeftMs - tickMs),
    agents: state.agents.map((agent) => {
      if (agent === undefined) return agent;
      const { mode } = agent.core;
      if (mode.kind === 'AfterCallWork' && mode.endsAt !== undefined)
        return { ...agent, core: { ...agent.core, mode: { ...mode, endsAt: mode.endsAt - tickMs } } };
      if (mode.kind === 'NotReady' && mode.guardEndsAt !== undefined)
        return {
          ...agent,
          core: { ...agent.core, mode: { ...mode, guardEndsAt: mode.guardEndsAt - tickMs } },
        };
      return agent;
    }),
  };
}
