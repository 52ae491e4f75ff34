import type { Agent } from '../agents/logged-in-agent';
import type { CallSession } from '../calls/call';
import type { CallContext } from '../calls/context';
import { extensionTarget, offer } from '../calls/offer';
import { dropDestination } from '../calls/release';
import { established, failureState } from '../calls/set-up';
import { type FromPlace, overflowCall } from './overflow';

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
  const action = ctx.options.effective('agent-no-answer-action', agent.login, agent.dn);
  const isThere = (): boolean => ctx.agents().byID(agent.agentID) === agent;
  if (overflow === 'none' && status === 408 && session.legs.destination !== undefined) {
    // It rings on; nobody is logged out while his phone rings (S-46).
    if (isThere() && action === 'notready') ctx.agents().noAnswer(agent);
    return;
  }
  const state = failureState(status);
  dropDestination(ctx, session, state === 'Busy' ? 'Busy' : 'NoAnswer');
  // In a shutdown the end of the offer may have logged him out.
  if (isThere()) ctx.agents().noAnswer(agent);
  overflowCall(ctx, session, overflow, place, status);
}
