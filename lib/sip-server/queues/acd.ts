import type { Clock, Timer } from '../../clock/clock';
import type { QueueRow } from '../../feed/state';
import type { Agent } from '../agents/logged-in-agent';
import type { AlarmBoard } from '../alarms';
import type { CallSession } from '../calls/call';
import type { CallContext, CallDistribution } from '../calls/context';
import { destinationOf, routeTo } from '../calls/set-up';
import { endCall } from '../calls/release';
import { stopAt } from '../calls/trail';
import type { Dn } from '../config/types';
import { announceArrival } from './arrival';
import { cameFromPeer, type DrainPolicy, drainPolicyOf, peerFor, relocate } from './drain-queue';
import { offerToAgent } from './offer-to-agent';
import { relocateAnswered } from './relocate-answered';
import { startTreatment } from './treatment';
import { WaitingLine } from './waiting-line';

const relocationRetryMs = 10_000;

/** One ACD Queue or Routing Point. */
interface Place {
  readonly dn: Dn;
  /** Waiting, nobody's phone rings for them. */
  readonly line: WaitingLine<CallSession>;
  /** In this place's count, those being offered included. */
  readonly present: Set<CallSession>;
  /** Ready and idle, the longest idle first. */
  readonly available: Set<Agent>;
  /** Calls that a strategy has routed and that ring nowhere yet, with what it is told if they end before. */
  readonly routed: Map<CallSession, () => void>;
  loggedIn: number;
  kicked: boolean;
}

/**
 * Queues and Routing Points: who waits where, which agent is next, and what becomes of waiting callers while the
 * server drains (S-89 to S-92).
 */
export class Acd implements CallDistribution {
  readonly #places = new Map<string, Place>();
  /** Of relocations that failed (S-91). */
  readonly #retries = new Map<CallSession, Timer>();
  #policy: DrainPolicy | undefined;

  constructor(
    private readonly ctx: CallContext,
    private readonly deps: {
      readonly clock: Clock;
      readonly alarms: AlarmBoard;
      readonly onChange: (queue: string) => void;
      readonly onRelocationFailed: (session: CallSession, message: string) => void;
    },
  ) {}

  /** A call arrives at a queue. */
  enqueue(session: CallSession, dn: Dn): void {
    const place = this.#place(dn);
    this.#arrive(session, place);
    place.line.add(session);
    this.#next(place, session);
    this.#treat(place, session);
  }

  /** A call arrives at a Routing Point: a strategy may route it; else, after router-timeout, it goes to default-dn. */
  routeRequest(session: CallSession, dn: Dn): void {
    const place = this.#place(dn);
    this.#arrive(session, place);
    place.line.add(session);
    this.#awaitRoute(place, session);
    this.#next(place, session);
    this.#treat(place, session);
  }

  waits(session: CallSession): boolean {
    return this.#placeOf(session)?.line.has(session) === true;
  }

  waitingAt(number: string): readonly CallSession[] {
    return this.#places.get(number)?.line.items() ?? [];
  }

  take(session: CallSession, onGone: () => void): void {
    const place = this.#placeOf(session);
    if (place?.line.delete(session) !== true) return;
    session.timer?.cancel();
    this.#clearFailure(session);
    place.routed.set(session, onGone);
  }

  divert(session: CallSession, otherDN: string): void {
    const { call } = session;
    if (call.place === undefined || call.place.diverted) return;
    call.place.diverted = true;
    this.#placeOf(session)?.routed.delete(session);
    this.ctx.events.queue(call, call.place.queue, 'EventDiverted', 'Ok', otherDN);
  }

  recall(session: CallSession): void {
    const { call } = session;
    const place = this.#placeOf(session);
    if (place === undefined || call.place === undefined || session.ended) return;
    this.#putBack(place, session);
    this.#next(place, session);
    this.#treat(place, session);
  }

  /** To the head of its line, with a new event where it was diverted. */
  #putBack(place: Place, session: CallSession): void {
    const { call } = session;
    place.routed.delete(session);
    place.line.putBack(session);
    if (call.place?.diverted === true) {
      call.place.diverted = false;
      announceArrival(this.ctx, call, place.dn);
    }
    this.#awaitRoute(place, session);
    this.#changed(place, session);
  }

  /** The call leaves its place: answered, abandoned or sent away. `message` goes out if it was not diverted before. */
  leave(session: CallSession, message: 'EventDiverted' | 'EventAbandoned'): void {
    const { call } = session;
    const place = this.#placeOf(session);
    if (place === undefined) return;
    const onGone = place.routed.get(session);
    place.line.delete(session);
    place.routed.delete(session);
    place.present.delete(session);
    this.#clearFailure(session);
    const diverted = call.place?.diverted === true;
    call.place = undefined;
    this.ctx.table.countQueued(-1);
    if (!diverted)
      this.ctx.events.queue(
        call,
        place.dn.number,
        message,
        message === 'EventAbandoned' ? 'Abandoned' : 'Ok',
      );
    onGone?.();
    this.#changed(place, session);
    this.#checkUnserved(place);
  }

  agentAvailability(agent: Agent, available: boolean): void {
    for (const queue of agent.queues) {
      const place = this.#places.get(queue);
      if (place === undefined) continue;
      if (available) place.available.add(agent);
      else place.available.delete(agent);
      if (available) this.#kick(place);
      this.deps.onChange(queue);
    }
  }

  /** Agents came or went: keeps the count by queue. */
  agentsChanged(queue: string, by: 1 | -1): void {
    const dn = this.ctx.directory.dn(queue);
    if (dn === undefined) return;
    const place = this.#place(dn);
    place.loggedIn += by;
    this.deps.onChange(queue);
    this.#checkUnserved(place);
  }

  /** Callers who wait are treated by the policy of S-89, at t0 and when it changes; those whose agent's phone rings stay. */
  startDrain(): void {
    this.#policy = drainPolicyOf(this.ctx);
    for (const place of this.#places.values()) {
      for (const session of place.line.items()) this.#drainOne(place, session);
      this.#checkUnserved(place);
    }
  }

  stopDrain(): void {
    this.#policy = undefined;
    for (const place of this.#places.values()) {
      this.deps.alarms.clear('queue_without_agents', place.dn.number);
      for (const session of place.line.items()) this.#clearFailure(session);
      this.#kick(place);
    }
  }

  row(number: string): QueueRow | undefined {
    const place = this.#places.get(number);
    if (place === undefined)
      return this.ctx.directory.dn(number)?.type === 'ACD Queue'
        ? { number, waiting: 0, loggedIn: 0, ready: 0 }
        : undefined;
    let oldest: number | undefined;
    for (const { call } of place.present)
      oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, call.place?.since ?? Number.POSITIVE_INFINITY);
    return {
      number,
      waiting: place.present.size,
      loggedIn: place.loggedIn,
      ready: place.available.size,
      ...(oldest === undefined ? {} : { oldestSince: oldest }),
    };
  }

  numbers(): Iterable<string> {
    return new Set([...this.ctx.directory.queues.map((dn) => dn.number), ...this.#places.keys()]);
  }

  #placeOf({ call }: CallSession): Place | undefined {
    return call.place === undefined ? undefined : this.#places.get(call.place.queue);
  }

  #arrive(session: CallSession, place: Place): void {
    const { call } = session;
    call.business = true;
    call.queue = place.dn.number;
    stopAt(call.trail, { dn: place.dn.number, uri: undefined });
    call.place = { queue: place.dn.number, since: this.deps.clock.now(), diverted: false };
    call.since = call.place.since;
    place.present.add(session);
    this.ctx.table.countQueued(1);
    session.originator.ring(undefined, 180);
    announceArrival(this.ctx, call, place.dn);
    this.#changed(place, session);
    this.#checkUnserved(place);
  }

  #next(place: Place, session: CallSession): void {
    if (this.#policy !== undefined) this.#drainOne(place, session);
    else this.#kick(place);
  }

  /** Whom an agent gets at once needs no treatment. */
  #treat(place: Place, session: CallSession): void {
    if (this.ctx.options.effective('treatment-dn', place.dn) === undefined) return;
    this.deps.clock.schedule(0, () => {
      if (this.waits(session)) startTreatment(this.ctx, session, place.dn, this.deps.alarms);
    });
  }

  /** Distribution runs after the event that made it possible, so that its own events come after that one's. */
  #kick(place: Place): void {
    if (place.kicked || place.dn.type !== 'ACD Queue') return;
    place.kicked = true;
    this.deps.clock.schedule(0, () => {
      place.kicked = false;
      this.#distribute(place);
    });
  }

  #distribute(place: Place): void {
    if (this.#policy !== undefined) return;
    for (;;) {
      const session = place.line.first();
      const agent: Agent | undefined = place.available.values().next().value;
      if (session === undefined || agent === undefined) return;
      place.line.delete(session);
      offerToAgent(this.ctx, session, agent, {
        onLeaving: (otherDN) => this.divert(session, otherDN),
        recall: () => this.recall(session),
      });
      // A phone that can't even be called must not be tried again in this very loop.
      if (agent.available) place.available.delete(agent);
    }
  }

  #drainOne(place: Place, session: CallSession): void {
    const policy = this.#policy;
    if (policy === undefined || session.ended || !place.line.has(session)) return;
    if (policy === 'release') {
      endCall(this.ctx, session, { end: { cause: 'released-from-queue' }, status: 603 });
      return;
    }
    if (policy === 'wait' || !this.#relocatable(session)) {
      this.#clearFailure(session);
      return;
    }
    if (session.call.answeredAt === undefined && session.originator.redirectable) {
      const failure = relocate(this.ctx, session);
      if (failure !== undefined) this.#relocationFailed(place, session, failure);
      return;
    }
    const peer = peerFor(this.ctx, session);
    if (typeof peer === 'string') {
      this.#relocationFailed(place, session, peer);
      return;
    }
    place.line.delete(session);
    session.timer?.cancel();
    this.#retries.get(session)?.cancel();
    place.routed.set(session, () => undefined);
    relocateAnswered(this.ctx, session, peer, (why) => {
      if (session.ended || session.call.place?.queue !== place.dn.number) return;
      this.#putBack(place, session);
      if (this.#policy === undefined) this.#next(place, session);
      else this.#relocationFailed(place, session, why);
    });
  }

  /** S-91: the caller stays, and is tried again. */
  #relocationFailed(place: Place, session: CallSession, failure: string): void {
    this.deps.onRelocationFailed(session, failure);
    this.deps.alarms.raise(
      'Major',
      'relocation_failed',
      session.call.connID,
      `call ${session.call.connID} in queue ${place.dn.number} can't be sent to the peer site: ${failure}; next try in 10 s`,
    );
    this.#retries.get(session)?.cancel();
    this.#retries.set(
      session,
      this.deps.clock.schedule(relocationRetryMs, () => this.#drainOne(place, session)),
    );
  }

  #relocatable(session: CallSession): boolean {
    return !cameFromPeer(this.ctx, session);
  }

  /** Somebody waits there for whom only an agent would end it. */
  #holdsOn({ present }: Place): boolean {
    if (this.#policy === 'wait') return present.size > 0;
    if (this.#policy === 'relocate')
      for (const session of present) if (!this.#relocatable(session)) return true;
    return false;
  }

  #clearFailure(session: CallSession): void {
    this.#retries.get(session)?.cancel();
    this.#retries.delete(session);
    this.deps.alarms.clear('relocation_failed', session.call.connID);
  }

  /** Nobody may route the call, so it does not wait at a Routing Point for longer than router-timeout. */
  #awaitRoute(place: Place, session: CallSession): void {
    if (place.dn.type !== 'Routing Point') return;
    const seconds = this.ctx.options.effective('router-timeout', place.dn);
    session.timer = this.deps.clock.schedule(seconds * 1000, () => this.#defaultRoute(session, place));
  }

  #defaultRoute(session: CallSession, place: Place): void {
    const destination =
      place.dn.defaultDn === undefined ? undefined : destinationOf(this.ctx, place.dn.defaultDn);
    if (destination === undefined) {
      endCall(this.ctx, session, { end: { cause: 'failed' }, status: 480, callState: 'NoAnswer' });
      return;
    }
    const { number } = destination.dn;
    if (
      this.#policy !== undefined &&
      destination.kind === 'extension' &&
      this.ctx.agents().isAgentDn(number)
    ) {
      // Agents who drain get no new calls: the caller waits on, for a strategy or the end of the shutdown (S-45).
      this.#awaitRoute(place, session);
      return;
    }
    this.divert(session, number);
    this.leave(session, 'EventDiverted');
    routeTo(this.ctx, session, destination);
  }

  /** S-92: callers wait and no agent of this site is left to take them. */
  #checkUnserved(place: Place): void {
    if (place.dn.type !== 'ACD Queue') return;
    const unserved = this.#policy !== undefined && place.loggedIn === 0 && this.#holdsOn(place);
    const subject = place.dn.number;
    if (unserved) {
      if (!this.deps.alarms.row(`queue_without_agents:${subject}`))
        this.deps.alarms.raise(
          'Major',
          'queue_without_agents',
          subject,
          `queue ${subject} has callers and no agents`,
        );
    } else this.deps.alarms.clear('queue_without_agents', subject);
  }

  #changed(place: Place, session: CallSession): void {
    this.deps.onChange(place.dn.number);
    if (!session.ended) this.ctx.hooks.changed(session);
  }

  #place(dn: Dn): Place {
    const known = this.#places.get(dn.number);
    if (known !== undefined) return known;
    const place: Place = {
      dn,
      line: new WaitingLine(),
      present: new Set(),
      available: new Set(),
      routed: new Map(),
      loggedIn: 0,
      kicked: false,
    };
    this.#places.set(dn.number, place);
    return place;
  }
}
