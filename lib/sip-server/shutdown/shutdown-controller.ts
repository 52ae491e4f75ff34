import type { Clock, Timer } from '../../clock/clock';
import type { Remaining, ShutdownEvent } from '../../feed/shutdown-events';
import type { AgentManager, DrainFacts } from '../agents/agent-manager';
import type { CallPhase } from '../calls/call';
import type { CallTable } from '../calls/call-table';
import { ControlError, type ControlRequest, type StartRequest } from '../control/types';
import type { FeedPublisher } from '../feed/types';
import type { Journal } from '../journal/types';
import type { OptionStore, OptionValues } from '../options/types';
import type { NailedUp } from '../nailed-up/nailed-up';
import type { Acd } from '../queues/acd';
import type { Announcer } from '../tlib/announcer';
import type { ByeTracker, UnansweredPolicy } from './bye-tracker';
import { CallWatch } from './call-watch';
import type { DrainLimit } from './drain-limit';
import type { Gate } from './gate';
import { byShutdown, openShutdown } from './journal-replay';
import { ShutdownRecorder } from './recorder';
import {
  acwEnd,
  countAgain,
  newShutdown,
  rejectedList,
  type RunningShutdown,
  type StartedVia,
} from './running-shutdown';
import { ShutdownRecords } from './shutdown-records';
import { advance, assertEdge, type Facts, type Milestone, type ServerState } from './shutdown-machine';

/** A new BYE in FLUSH must have time for one retransmission, or it only adds to what is unconfirmed. */
const byeWorthwhileMs = 500;

/** Written down with the start. */
const recordedOptions = [
  'shutdown-sip-reject-code',
  'dr-peer-trunk',
  'graceful-shutdown-sip-timeout',
  'graceful-shutdown-queued-calls',
  'graceful-shutdown-max-duration',
  'graceful-shutdown-straggler-action',
  'graceful-shutdown-nailedup',
  'graceful-shutdown-acw-cap',
  'graceful-shutdown-early-exit',
] as const;

export interface ShutdownDeps {
  readonly application: string;
  readonly site: string;
  readonly clock: Clock;
  readonly options: OptionStore;
  readonly gate: Gate;
  readonly journal: Journal;
  readonly feed: () => FeedPublisher;
  readonly announcer: Announcer;
  readonly agents: () => AgentManager;
  readonly acd: () => Acd;
  readonly nailedUp: () => NailedUp;
  readonly limit: () => DrainLimit;
  readonly table: CallTable;
  readonly byes: () => ByeTracker;
  readonly newId: () => string;
  readonly onState: (state: ServerState, since: number) => void;
  /** Suspended was reached by a shutdown that is to exit. */
  readonly onExit: () => void;
  readonly warn: (message: string, details: Record<string, unknown>) => void;
}

/** The graceful shutdown of one SIP Server: carries out what the pure machine decides. */
export class ShutdownController {
  #state: ServerState = { status: 'Initializing' };
  #since: number;
  #running: RunningShutdown | undefined;
  #starting: Promise<RunningShutdown> | undefined;
  #flushTimer: Timer | undefined;
  #busy = false;
  /** Where everybody tells what happened. */
  readonly records: ShutdownRecords;

  constructor(private readonly deps: ShutdownDeps) {
    this.records = new ShutdownRecords({
      clock: deps.clock,
      agents: deps.agents,
      running: () => this.#running,
      suspending: () => this.#state.status === 'Suspending',
    });
    this.#since = deps.clock.now();
  }

  get state(): ServerState {
    return this.#state;
  }

  /** When status or phase last changed, ms since the epoch. */
  get since(): number {
    return this.#since;
  }

  /** The shutdown that runs, or ran to Suspended. */
  get running(): RunningShutdown | undefined {
    return this.#running;
  }

  /** Up: Started, or Suspending with closed gates where the journal has an open shutdown (S-125). */
  boot(): void {
    const open = openShutdown(this.deps.journal.events);
    if (open === undefined) {
      this.#enter({ status: 'Started' });
      return;
    }
    const { requested } = open;
    const shutdown = this.#adopt(
      requested.shutdownId,
      open.events.at(-1)?.seq ?? 0,
      requested,
      requested.via,
      requested.whenSuspended,
    );
    shutdown.startedAt = open.events.find((event) => event.type === 'gates-closed')?.at ?? requested.at;
    shutdown.crashed = true;
    countAgain(shutdown, open.events);
    this.deps.gate.close();
    this.#enter({ status: 'Suspending', phase: 'DRAIN', awaitsAdmin: true });
    shutdown.recorder.record({ type: 'crashed', lost: [...open.lost] });
    this.deps.warn(
      'the process before this one died in mid shutdown; gates stay closed until an admin aborts or finishes it',
      { shutdownId: shutdown.id, callsLost: open.lost.length },
    );
  }

  /**
   * Starts a graceful shutdown, or answers with the one that runs (S-120). The start record is on disk before a gate
   * closes; where it can't be written nothing changes (S-6). `onAccepted` runs once it is there, before anything changes.
   */
  async start(
    request: StartRequest,
    via: StartedVia,
    whenSuspended: 'wait' | 'exit',
    onAccepted: () => void = () => undefined,
  ): Promise<{ created: boolean; shutdownId: string }> {
    if (this.#starting !== undefined) return { created: false, shutdownId: (await this.#starting).id };
    if (this.#state.status === 'Suspending' && this.#state.phase === 'DRAIN' && this.#state.awaitsAdmin)
      return this.#resume(request);
    if (this.#state.status !== 'Started') {
      if (this.#running !== undefined) return { created: false, shutdownId: this.#running.id };
      throw new ControlError(
        409,
        'wrong_state',
        `a graceful shutdown starts from Started; the server is ${this.#state.status}`,
      );
    }
    this.#starting = this.#begin(request, via, whenSuspended, onAccepted);
    try {
      return { created: true, shutdownId: (await this.#starting).id };
    } finally {
      this.#starting = undefined;
    }
  }

  /** A start is on its way to the disk or a shutdown runs. */
  get underWay(): boolean {
    return (
      this.#starting !== undefined ||
      this.#state.status === 'Suspending' ||
      this.#state.status === 'Suspended'
    );
  }

  async #begin(
    request: StartRequest,
    via: StartedVia,
    whenSuspended: 'wait' | 'exit',
    onAccepted: () => void,
  ): Promise<RunningShutdown> {
    const { deps } = this;
    const changes = deps.options.check(request.options ?? {});
    const shutdown = this.#adopt(deps.newId(), 0, request, via, whenSuspended);
    shutdown.recorder.record({
      type: 'requested',
      application: deps.application,
      site: deps.site,
      initiator: request.initiator,
      via,
      reason: request.reason,
      requestId: request.requestId,
      whenSuspended,
      options: this.#optionsWith(changes),
    });
    try {
      await deps.journal.synced();
    } catch (error) {
      this.#running = undefined;
      throw new ControlError(
        503,
        'journal_unavailable',
        `the shutdown was not started: its start record can't be written (${String(error)}); mend the disk of dataDir and start again`,
      );
    }
    if (this.#state.status !== 'Started')
      throw new ControlError(409, 'conflict', `the server became ${this.#state.status} meanwhile`);
    onAccepted();
    // Not before the record is safe: a start that is refused changes nothing (S-6).
    deps.options.apply(changes);
    this.#closeGates(shutdown);
    await this.recorded();
    return shutdown;
  }

  /** Resolves when the changes so far are on disk and may be told of (S-124). A failing disk is only warned of: the calls go on. */
  async recorded(): Promise<void> {
    try {
      await this.deps.journal.synced();
    } catch (error) {
      this.deps.warn('the shutdown journal cannot be written', { error: String(error) });
    }
  }

  /** t0 (S-7): the flag first, then its consequences, all in one turn of the event loop. */
  #closeGates(shutdown: RunningShutdown): void {
    const { deps } = this;
    deps.gate.close();
    shutdown.startedAt = deps.clock.now();
    shutdown.callsAtStart = deps.table.live;
    shutdown.agentsAtStart = deps.agents().count;
    this.together(() => {
      this.#enter({ status: 'Suspending', phase: 'DRAIN', awaitsAdmin: false });
      const agents = [...deps.agents().all()].map((agent) => ({
        agentID: agent.agentID,
        dn: agent.dn.number,
        class: deps.agents().classOf(agent),
        ...acwEnd(agent),
        ...connIDs(deps.table.connIDs(agent.dn.number)),
      }));
      const calls: string[] = [];
      const callStates: Record<string, CallPhase> = {};
      for (const { call } of deps.table.all()) {
        calls.push(call.connID);
        const facts = shutdown.watch.changed(call);
        if (facts !== undefined && facts.state !== 'connected') callStates[call.connID] = facts.state;
      }
      shutdown.recorder.record({ type: 'gates-closed', calls, agents, callStates });
      deps.agents().startDrain(this.#acwCap(shutdown));
      deps.acd().startDrain();
      deps.nailedUp().startDrain();
      deps.limit().arm(shutdown.startedAt);
    });
  }

  async #resume(request: ControlRequest): Promise<{ created: boolean; shutdownId: string }> {
    const shutdown = this.#running!;
    shutdown.recorder.record({ type: 'resumed', initiator: request.initiator, reason: request.reason });
    this.together(() => {
      shutdown.crashed = false;
      this.#enter({ status: 'Suspending', phase: 'DRAIN', awaitsAdmin: false });
      this.deps.agents().startDrain(this.#acwCap(shutdown));
      this.deps.acd().startDrain();
      this.deps.nailedUp().startDrain();
      this.deps.limit().arm(shutdown.startedAt);
    });
    await this.recorded();
    return { created: false, shutdownId: shutdown.id };
  }

  /** Options were changed: those that steer a drain take effect on the one that runs. */
  optionsChanged(): void {
    const state = this.#state;
    const shutdown = this.#running;
    if (shutdown === undefined || state.status !== 'Suspending') return;
    if (state.phase === 'DRAIN' && state.awaitsAdmin) return;
    this.together(() => {
      this.deps.agents().startDrain(this.#acwCap(shutdown));
      this.deps.acd().startDrain();
      this.deps.nailedUp().startDrain();
      this.deps.limit().arm(shutdown.startedAt);
    });
  }

  #acwCap({ startedAt }: RunningShutdown): DrainFacts {
    const cap = this.deps.options.get('graceful-shutdown-acw-cap');
    return { acwEndsAtMost: cap > 0 ? startedAt + cap * 1000 : undefined };
  }

  /** Back to Started; possible until Suspended is reached (S-121 to S-123). */
  abort(request: ControlRequest): {
    agentsLoggedOut: number;
    nailedUpReleased: number;
    callsRelocated: number;
    registrationsShortened: number;
  } {
    const shutdown = this.#running;
    if (this.#state.status !== 'Suspending' || shutdown === undefined) {
      throw new ControlError(409, 'wrong_state', `nothing to abort: the server is ${this.#state.status}`);
    }
    const { agentsLoggedOut, nailedUpReleased, callsRelocated, registrationsShortened } = shutdown;
    const notUndone = { agentsLoggedOut, nailedUpReleased, callsRelocated, registrationsShortened };
    this.#flushTimer?.cancel();
    this.#recordRejects(shutdown);
    shutdown.recorder.record({
      type: 'aborted',
      initiator: request.initiator,
      reason: request.reason,
      notUndone,
    });
    this.#enter({ status: 'Started' });
    this.#running = undefined;
    this.deps.gate.open();
    this.deps.agents().stopDrain();
    this.deps.acd().stopDrain();
    this.deps.nailedUp().stopDrain();
    this.deps.limit().disarm();
    this.deps.byes().forgetUnanswered();
    return notUndone;
  }

  /** Stop now begins (S-18): gates closed, and on the record if it cuts a shutdown short. */
  force(request: ControlRequest): void {
    this.deps.limit().disarm();
    this.deps.gate.close();
    this.#flushTimer?.cancel();
    this.#busy = true;
    this.deps.agents().beginStop();
    if (this.#state.status === 'Suspending') {
      this.#running?.recorder.record({
        type: 'forced',
        initiator: request.initiator,
        reason: request.reason,
        calls: this.deps.table.live,
      });
    }
  }

  /** The process ends: recorded and synced before anyone is told. */
  async stopped(exitCode: number): Promise<void> {
    if (this.#state.status === 'Stopped') return;
    this.#running?.recorder.record({ type: 'stopped', exitCode });
    this.#enter({ status: 'Stopped', exitCode });
    await this.recorded();
  }

  /** Draws the consequences of whatever just changed. Cheap while nothing is shutting down. */
  check(): void {
    if (this.#busy) return;
    this.#busy = true;
    let moved = true;
    while (moved && this.#state.status === 'Suspending') {
      this.#noteLastAgent();
      const before = this.#state;
      const { state, milestones } = advance(before, this.#facts());
      for (const milestone of milestones) this.#pass(milestone, state);
      moved = state !== before;
      if (moved) this.#enter(state);
    }
    this.#busy = false;
    if (this.#state.status === 'Suspended' && this.#running?.whenSuspended === 'exit') this.deps.onExit();
  }

  /** S-112: what to do with a dialog whose BYE nobody answered. */
  unansweredBye(): UnansweredPolicy {
    const state = this.#state;
    if (state.status !== 'Suspending') return 'forget';
    if (state.phase === 'DRAIN') return 'keep';
    return !state.over && state.endsAt - this.deps.clock.now() > byeWorthwhileMs ? 'again' : 'keep';
  }

  /** Every shutdown in the journal, newest first; a start that was refused before the gates closed is none (S-6). */
  history(): ShutdownEvent[][] {
    return [...byShutdown(this.deps.journal.events)]
      .filter(
        ([id, events]) => id === this.#running?.id || events.some(({ type }) => type === 'gates-closed'),
      )
      .map(([, events]) => events)
      .reverse();
  }

  #adopt(
    id: string,
    lastSeq: number,
    request: Pick<StartRequest, 'initiator' | 'reason'>,
    via: StartedVia,
    whenSuspended: 'wait' | 'exit',
  ): RunningShutdown {
    const { clock, journal, feed } = this.deps;
    const recorder = new ShutdownRecorder(id, lastSeq, {
      clock,
      journal,
      feed,
      remaining: () => this.#remaining(),
    });
    const watch = new CallWatch((dn) => this.deps.agents().onDn(dn)?.agentID);
    this.#running = newShutdown(id, request, via, whenSuspended, recorder, watch, clock.now());
    return this.#running;
  }

  #pass(milestone: Milestone, state: ServerState): void {
    const shutdown = this.#running;
    if (shutdown === undefined) return;
    const { clock, byes } = this.deps;
    switch (milestone) {
      case 'zero-calls':
        shutdown.recorder.record({ type: 'zero-calls' });
        return;
      case 'flush-start': {
        const now = clock.now();
        const endsAt = state.status === 'Suspending' && state.phase === 'FLUSH' ? state.endsAt : now;
        shutdown.flushStartedAt = now;
        shutdown.flushEndsAt = endsAt;
        shutdown.recorder.record({
          type: 'flush-start',
          endsAt: Math.round(endsAt),
          unconfirmed: byes().unconfirmed,
        });
        if (endsAt > now) {
          byes().retryAll();
          this.#armFlushTimer(endsAt);
        }
        return;
      }
      case 'flush-cancelled':
        this.#flushTimer?.cancel();
        shutdown.flushStartedAt = undefined;
        shutdown.flushEndsAt = undefined;
        shutdown.recorder.record({ type: 'flush-cancelled' });
        return;
      case 'flush-end': {
        this.#flushTimer?.cancel();
        const early = shutdown.flushEndsAt !== undefined && clock.now() < shutdown.flushEndsAt;
        byes().dropAll();
        shutdown.recorder.record({ type: 'flush-end', unconfirmed: shutdown.byesUnconfirmed, early });
        return;
      }
      case 'suspended':
        this.deps.limit().disarm();
        this.#recordRejects(shutdown);
        shutdown.recorder.record({
          type: 'suspended',
          invitesRejected: rejectedList(shutdown.invitesRejected),
          requestsRefused: shutdown.requestsRefused,
        });
        return;
      default:
        milestone satisfies never;
    }
  }

  /** The operating system may wake us a fraction early: then the rest is waited for. */
  #armFlushTimer(endsAt: number): void {
    const { clock } = this.deps;
    this.#flushTimer = clock.schedule(endsAt - clock.now(), () => {
      if (clock.now() < endsAt) this.#armFlushTimer(endsAt);
      else this.check();
    });
  }

  #noteLastAgent(): void {
    const shutdown = this.#running;
    if (shutdown === undefined || shutdown.lastAgentSeen || shutdown.crashed || this.deps.agents().count > 0)
      return;
    shutdown.lastAgentSeen = true;
    shutdown.recorder.record({ type: 'last-agent' });
  }

  #enter(state: ServerState): void {
    assertEdge(this.#state, state);
    const before = this.#state;
    this.#state = state;
    if (phaseOf(before) === phaseOf(state)) return;
    this.#since = this.deps.clock.now();
    this.deps.onState(state, this.#since);
    if (state.status === 'Initializing' || this.#running === undefined) return;
    this.deps.announcer.broadcast({
      message: 'EventPrivateInfo',
      privateMsgID: 3019,
      extensions: {
        status: state.status,
        ...(state.status === 'Suspending' ? { phase: state.phase } : {}),
        since: new Date(this.#since).toISOString(),
        initiator: this.#running.initiator,
      },
    });
  }

  /** Runs `work` and draws the consequences once, at its end, so that no announcement comes between its events. */
  together(work: () => void): void {
    const outer = this.#busy;
    this.#busy = true;
    try {
      work();
    } finally {
      this.#busy = outer;
    }
    this.check();
  }

  /** Rejections that are not on the record yet: nothing comes after this in which they could be told. */
  #recordRejects(shutdown: RunningShutdown): void {
    const batch = shutdown.rejects.take(this.deps.clock.now());
    if (batch !== undefined) shutdown.recorder.record({ type: 'invites-rejected', ...batch });
  }

  #facts(): Facts {
    const { deps } = this;
    return {
      now: deps.clock.now(),
      liveCalls: deps.table.live,
      agents: deps.agents().count,
      unconfirmed: deps.byes().pending,
      flushTimeoutMs: deps.options.get('graceful-shutdown-sip-timeout') * 1000,
      earlyExit: deps.options.get('graceful-shutdown-early-exit'),
    };
  }

  #remaining(): Remaining {
    const { table } = this.deps;
    const agents = this.deps.agents();
    return { calls: table.live, agents: agents.count, acw: agents.acwCount, queued: table.queued };
  }

  /** What steers this shutdown, with `changes` made. */
  #optionsWith(changes: Readonly<Partial<OptionValues>>): Record<string, string | number | boolean | null> {
    const { options } = this.deps;
    return Object.fromEntries(
      recordedOptions.map((name) => [
        name,
        (Object.hasOwn(changes, name) ? changes[name] : options.get(name)) ?? null,
      ]),
    );
  }
}

function connIDs(ids: readonly string[]): { connIDs?: string[] } {
  return ids.length === 0 ? {} : { connIDs: [...ids] };
}

/** Status and phase in one word; what people are told of when it changes. */
function phaseOf(state: ServerState): string {
  return state.status === 'Suspending'
    ? `${state.phase} ${state.phase === 'DRAIN' && state.awaitsAdmin}`
    : state.status;
}
