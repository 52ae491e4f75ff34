import type { Clock } from '../../clock/clock';
import type { Log } from '../../log/log';
import { tlibErrorCodes } from '../../tlib/error-codes';
import type { TLibClientRequest } from '../../tlib/client/tlib-client';
import type { TLibEvent } from '../../tlib/types';
import type { Decision, CallFacts, Target } from '../decision/types';
import type { RoutedLog, Sent } from './routed-log';
import { attemptsMax, type Gone, refusedPauseMs, type WaitingCall, waitingCall, wayOf } from './waiting-call';

/** Calls that may wait at the Routing Points of one server; more are left to router-timeout. */
const callsMax = 10_000;
/** Calls that went away and may come back. */
const goneMax = 1_000;

export interface CallRouterDeps {
  readonly clock: Clock;
  readonly log: Log;
  readonly routed: RoutedLog;
  /** Site of the server. */
  readonly site: string;
  readonly decide: (call: CallFacts) => Decision;
  /** Asked again at the very moment of sending. */
  readonly mayTarget: (site: string) => boolean;
  readonly request: (request: TLibClientRequest, answered: (event: TLibEvent | undefined) => void) => void;
  /** A RequestRouteCall goes out. */
  readonly onSent: (target: Target) => void;
}

/** The calls at the Routing Points of one server: each is sent the way that was decided, or the next where that is refused. */
export class CallRouter {
  readonly #deps: CallRouterDeps;
  readonly #calls = new Map<string, WaitingCall>();
  readonly #gone = new Map<string, Gone>();
  #full = false;

  constructor(deps: CallRouterDeps) {
    this.#deps = deps;
  }

  get waiting(): number {
    return this.#calls.size;
  }

  onEvent(event: TLibEvent): void {
    const { connID, message } = event;
    if (connID === undefined) return;
    switch (message) {
      case 'EventRouteRequest':
        this.#arrived(event);
        return;
      case 'EventDiverted':
      case 'EventAbandoned':
        this.#left(connID, event.thisDN);
        return;
      default:
    }
  }

  /** Decides anew for the calls that wait: something has changed. */
  retry(): void {
    const now = this.#deps.clock.now();
    for (const call of [...this.#calls.values()])
      if (call.asked === undefined && call.notBefore <= now) this.#route(call);
  }

  /** The connection is gone: who waits will be told again when it is back. */
  lost(): void {
    for (const call of this.#calls.values()) this.#lose(call, call.asked);
    this.#calls.clear();
    this.#gone.clear();
  }

  #arrived(event: TLibEvent): void {
    const { connID = '' } = event;
    if (this.#calls.get(connID)?.facts.routingPoint === event.thisDN) return;
    if (this.#calls.size >= callsMax && !this.#calls.has(connID)) {
      if (!this.#full)
        this.#deps.log.error('too many calls wait; further ones are left to router-timeout', { callsMax });
      this.#full = true;
      return;
    }
    this.#full = false;
    const call = waitingCall(this.#deps.site, event, this.#gone.get(connID));
    if (call === undefined) return;
    this.#gone.delete(connID);
    this.#calls.set(connID, call);
    this.#route(call);
  }

  #left(connID: string, routingPoint: string | undefined): void {
    if (this.#calls.get(connID)?.facts.routingPoint === routingPoint) this.#calls.delete(connID);
  }

  #route(call: WaitingCall): void {
    const { rule, targets } = this.#deps.decide(call.facts);
    call.rule = rule;
    const fresh = targets.filter((target) => !call.cameBack.has(wayOf(target)));
    call.left = fresh.length > 0 ? fresh : targets;
    this.#next(call);
  }

  #next(call: WaitingCall): void {
    if (call.attempts >= attemptsMax) {
      call.left = [];
      return;
    }
    const [target, ...left] = call.left.filter(
      ({ site }) => site === undefined || this.#deps.mayTarget(site),
    );
    call.left = left;
    if (target !== undefined) this.#send(call, target);
  }

  #send(call: WaitingCall, target: Target): void {
    const { routed, request, onSent } = this.#deps;
    const { connID, facts } = call;
    const { routeType, otherDN, site, name } = target;
    call.attempts += 1;
    const sent = routed.sent({
      from: facts.site,
      routingPoint: facts.routingPoint,
      rule: call.rule ?? null,
      target: name,
      site: site ?? null,
    });
    call.asked = sent;
    onSent(target);
    request(
      {
        message: 'RequestRouteCall',
        thisDN: facts.routingPoint,
        connID,
        routeType,
        ...(otherDN === undefined ? {} : { otherDN }),
      },
      (event) => {
        if (event === undefined) {
          this.#lose(call, sent);
          return;
        }
        routed.answered(sent, resultOf(event));
        if (event.message !== 'EventError') this.#remember(call, target);
        this.#answered(call, event);
      },
    );
  }

  #answered(call: WaitingCall, event: TLibEvent): void {
    if (this.#calls.get(call.connID) !== call) return;
    call.asked = undefined;
    if (event.message !== 'EventError' || event.errorCode === tlibErrorCodes.invalidConnID) {
      this.#calls.delete(call.connID);
      return;
    }
    const { errorCode, errorMessage } = event;
    this.#deps.log.info('a route was refused', {
      connID: call.connID,
      site: call.facts.site,
      errorCode,
      errorMessage,
      attempts: call.attempts,
    });
    // Somebody else routes it; should that fail, the next change or tick finds it waiting.
    if (errorCode !== tlibErrorCodes.requestInProgress) this.#next(call);
    if (call.asked !== undefined) return;
    call.notBefore = this.#deps.clock.now() + refusedPauseMs;
    if (call.attempts >= attemptsMax)
      this.#deps.log.warn('a call is left to router-timeout: every way was refused', {
        connID: call.connID,
        site: call.facts.site,
        attemptsMax,
      });
  }

  #lose(call: WaitingCall, sent: Sent | undefined): void {
    if (sent === undefined || call.asked !== sent) return;
    call.asked = undefined;
    this.#deps.routed.answered(sent, 'lost');
  }

  /** An agent may let it ring, and the call comes back. */
  #remember(call: WaitingCall, target: Target): void {
    this.#gone.set(call.connID, {
      attempts: call.attempts,
      tried: new Set([...call.cameBack, wayOf(target)]),
    });
    const [oldest] = this.#gone.keys();
    if (this.#gone.size > goneMax && oldest !== undefined) this.#gone.delete(oldest);
  }
}

function resultOf({ message, errorCode = 0 }: TLibEvent): 'routed' | `error ${number}` {
  return message === 'EventError' ? `error ${errorCode}` : 'routed';
}
