import type { Agent } from '../agents/agent-manager';
import type { CallSession } from '../calls/call';
import type { CallContext } from '../calls/context';
import { extensionTarget, offer } from '../calls/offer';
import { dropDestination, endCall } from '../calls/release';
import { destinationOf, established, failureState, routeTo } from '../calls/set-up';
import type { Dn } from '../config/types';

/**
 * Offers a queued call to an agent's phone. Ringing: EventDiverted of the queue, EventRinging of the agent. No answer in
 * agent-no-answer-timeout, or a refusal: agent-no-answer-overflow for the call, agent-no-answer-action for the agent (S-70).
 */
export function offerToAgent(
  ctx: CallContext,
  session: CallSession,
  agent: Agent,
  queue: Dn,
  recall: (diverted: boolean) => void,
): void {
  const target = extensionTarget(ctx, agent.dn);
  if (target === undefined) {
    recall(false);
    return;
  }
  const { call } = session;
  offer(ctx, session, target, {
    timeoutMs: ctx.options.effective('agent-no-answer-timeout', agent.login, agent.dn) * 1000,
    progressToCaller: false,
    onRinging: () => {
      ctx.events.queue(call, queue.number, 'EventDiverted', 'Ok', agent.dn.number);
      if (call.destination !== undefined) ctx.events.party(call, call.destination, 'EventRinging');
    },
    onAnswered: () => {
      if (session.ended) return;
      ctx.acd().leave(session, 'EventDiverted');
      established(ctx, session);
    },
    onFailed: (status) => notTaken(ctx, session, agent, status, recall),
  });
}

function notTaken(
  ctx: CallContext,
  session: CallSession,
  agent: Agent,
  status: number,
  recall: (diverted: boolean) => void,
): void {
  const overflow = ctx.options.effective('agent-no-answer-overflow', agent.login, agent.dn);
  const timedOut = status === 408 && session.destinationLeg !== undefined;
  if (overflow === 'none' && timedOut) return;
  const state = failureState(status);
  const diverted = session.call.destination?.announced === true;
  dropDestination(ctx, session, state === 'Busy' ? 'Busy' : 'NoAnswer');
  const stillThere = ctx.agents().byID(agent.agentID);
  if (stillThere === agent) ctx.agents().noAnswer(agent);
  if (overflow === 'release') {
    endCall(ctx, session, { end: { cause: 'failed' }, status: 480, callState: 'NoAnswer' });
    return;
  }
  const known = Array.isArray(overflow)
    ? overflow.filter((number: string) => destinationOf(ctx, number) !== undefined)
    : [];
  if (known.length === 0) {
    recall(diverted);
    return;
  }
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
