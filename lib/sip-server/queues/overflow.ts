import type { CallSession } from '../calls/call';
import { isClosedTo } from '../calls/closed-destinations';
import type { CallContext } from '../calls/context';
import { canBeReached } from '../calls/redirect';
import { endCall } from '../calls/release';
import { destinationNamed, routeTo } from '../calls/set-up';
import type { OptionValues } from '../options/types';

/** What an offer to an agent tells the place from which the call comes. */
export interface FromPlace {
  /** The phone rings, or the call's overflow sends it to `otherDN`. */
  onLeaving(otherDN: string): void;
  /** Not taken, and nowhere to go but back; `status`: why. */
  recall(status: number): void;
}

/**
 * agent-no-answer-overflow of a call that its agent did not take: its items in order, each for as long as
 * agent-no-answer-timeout. Numbers that can't be reached, or that a shutdown closes (S-44), are passed over; a queue or
 * Routing Point keeps the call; when nobody took it, it goes back to its place, unless the list ends with `release`.
 */
export function overflowCall(
  ctx: CallContext,
  session: CallSession,
  overflow: OptionValues['agent-no-answer-overflow'],
  place: FromPlace,
  status: number,
): void {
  const items: readonly string[] = typeof overflow === 'string' ? [overflow] : overflow;
  tryInOrder(ctx, session, items, place, status);
}

function tryInOrder(
  ctx: CallContext,
  session: CallSession,
  [item, ...others]: readonly string[],
  place: FromPlace,
  status: number,
): void {
  if (item === undefined || item === 'recall' || item === 'none') {
    place.recall(status);
    return;
  }
  if (item === 'release') {
    endCall(ctx, session, { end: { cause: 'failed' }, status: 480, callState: 'NoAnswer' });
    return;
  }
  const destination = destinationNamed(ctx, item, session.call.dnis);
  if (destination === undefined || isClosedTo(ctx, destination) || !canBeReached(ctx, destination)) {
    tryInOrder(ctx, session, others, place, status);
    return;
  }
  place.onLeaving(destination.kind === 'trunk' ? destination.number : destination.dn.number);
  if (destination.kind === 'queue' || destination.kind === 'routing-point') {
    ctx.acd().leave(session, 'EventDiverted');
    routeTo(ctx, session, destination);
    return;
  }
  routeTo(ctx, session, destination, {
    timeoutMs: ctx.options.effective('agent-no-answer-timeout', destination.dn) * 1000,
    onAnswered: () => ctx.acd().leave(session, 'EventDiverted'),
    onFailed: (failed) => tryInOrder(ctx, session, others, place, failed),
  });
}
