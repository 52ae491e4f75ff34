import type { Agent } from '../agents/agent-manager';
import type { CallSession } from '../calls/call';
import type { CallContext } from '../calls/context';
import { extensionTarget, offer } from '../calls/offer';
import { dropDestination, endCall } from '../calls/release';
import { destinationOf, established, failureState, routeTo } from '../calls/set-up';

/** What an offer to an agent tells the place from which the call comes. */
interface FromPlace {
  /** The phone rings, or the call's overflow sends it to `otherDN`. */
  onLeaving(otherDN: string): void;
  /** Not taken, and nowhere to go but back; `status`: why. */
  recall(status: number): void;
}

/**
 * Offers a queued or routed call to an agent's phone. Ringing: EventDiverted of its place, EventRinging of the agent. No
 * answer in agent-no-answer-timeout, or a refusal: agent-no-answer-overflow for the call, agent-no-answer-action for the
 * agent (S-70).
 */
export function offerToAgent(ctx: CallContext, session: CallSession, agent: Agent, place: FromPlace): void {
  const target = extensionTarget(ctx, agent.dn);
  if (target === undefined) {
    place.recall(480);
    return;
  }
  const { call } = session;
  offer(ctx, session, target, {
    timeoutMs: ctx.options.effective('agent-no-answer-timeout', agent.login, agent.dn) * 1000,
    progressToCaller: false,
    onRinging: () => {
      place.onLeaving(agent.dn.number);
      if (call.destination !== undefined) ctx.events.party(call, call.destination, 'EventRinging');
    },
    onAnswered: () => {
      if (session.ended) return;
      ctx.acd().leave(session, 'EventDiverted');
      established(ctx, session);
    },
    onFailed: (status) => notTaken(ctx, session, agent, status, place),
  });
}

function notTaken(
  ctx: CallContext,
  session: CallSession,
  agent: Agent,
  status: number,
  place: FromPlace,
): void {
  const overflow = ctx.options.effective('agent-no-answer-overflow', agent.login, agent.dn);
  const timedOut = status === 408 && session.legs.destination !== undefined;
  if (overflow === 'none' && timedOut) return;
  const state = failureState(status);
  dropDestination(ctx, session, state === 'Busy' ? 'Busy' : 'NoAnswer');
  const stillThere = ctx.agents().byID(agent.agentID);
  if (stillThere === agent) ctx.agents().noAnswer(agent);
  if (overflow === 'release') {
    place.onLeaving(agent.dn.number);
    endCall(ctx, session, { end: { cause: 'failed' }, status: 480, callState: 'NoAnswer' });
    return;
  }
  const known = Array.isArray(overflow)
    ? overflow.filter((number: string) => destinationOf(ctx, number) !== undefined)
    : [];
  if (known.length === 0) {
    place.recall(status);
    return;
  }
  place.onLeaving(known[0] ?? '');
  ctx.acd().leave(session, 'EventDiverted');
  tryInOrder(ctx, session, known);
}

/** The numbers of an overflow list one after the other; a queue or Routing Point keeps the call. */
function tryInOrder(ctx: CallContext, session: CallSession, [number, ...others]: readonly string[]): void {
  const destination = number === undefined ? undefined : destinationOf(ctx, number);
  if (destination === undefined) {
    endCall(ctx, session, { end: { cause: 'failed' }, status: 480, callState: 'NoAnswer' });
    return;
  }
  routeTo(ctx, session, destination, {
    timeoutMs: ctx.options.effective('agent-no-answer-timeout', destination.dn) * 1000,
    onFailed: () => tryInOrder(ctx, session, others),
  });
}
