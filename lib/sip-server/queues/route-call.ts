import type { RouteType, TLibEvent, TLibOrigin } from '../../tlib/types';
import type { CallSession } from '../calls/call';
import type { CallContext } from '../calls/context';
import { endCall } from '../calls/release';
import { type Destination, endUnanswered, ringingMostMs, routeTo } from '../calls/set-up';
import { offerToAgent } from './offer-to-agent';

/** A strategy's request about a call at a Routing Point. */
export interface RouteOrder {
  readonly routeType: RouteType;
  readonly origin: TLibOrigin;
  readonly reasons: TLibEvent['reasons'];
  /** The destination did not even ring, so that the call is at its Routing Point again; undefined: the call has ended. */
  onRefused(status: number | undefined): void;
}

/**
 * Sends a call on from its Routing Point. It leaves as soon as the destination rings: EventRouteUsed, the answer to the
 * request, and EventDiverted. A destination that refuses before is an error to who asked, and the call stays. An agent
 * who lets it ring gives it back by agent-no-answer-overflow. The call must be waiting there.
 */
export function routeCall(
  ctx: CallContext,
  session: CallSession,
  destination: Destination,
  order: RouteOrder,
): void {
  const acd = ctx.acd();
  const { call } = session;
  acd.take(session, () => order.onRefused(undefined));
  const leaving = (otherDN: string): void => {
    if (call.place === undefined || call.place.diverted) return;
    routeUsed(ctx, session, order, otherDN);
    acd.divert(session, otherDN);
  };
  const recall = (status: number): void => {
    if (call.place?.diverted === false) order.onRefused(status);
    acd.recall(session);
  };
  const number = destination.kind === 'trunk' ? destination.number : destination.dn.number;
  const agent = destination.kind === 'extension' ? ctx.agents().onDn(number) : undefined;
  if (agent !== undefined) offerToAgent(ctx, session, agent, { onLeaving: leaving, recall });
  else if (destination.kind === 'queue' || destination.kind === 'routing-point') {
    leaving(number);
    acd.leave(session, 'EventDiverted');
    routeTo(ctx, session, destination);
  } else
    routeTo(ctx, session, destination, {
      timeoutMs: ringingMostMs,
      onRinging() {
        leaving(number);
        acd.leave(session, 'EventDiverted');
      },
      onFailed(status, response) {
        if (call.place === undefined) endUnanswered(ctx, session, status, response);
        else recall(status);
      },
    });
}

/** RouteType Reject: the caller hears 603, as from `release` of S-89. */
export function rejectCall(ctx: CallContext, session: CallSession, order: RouteOrder): void {
  routeUsed(ctx, session, order);
  endCall(ctx, session, { end: { cause: 'tlib' }, status: 603 });
}

function routeUsed(
  ctx: CallContext,
  { call }: CallSession,
  { routeType, origin, reasons }: RouteOrder,
  otherDN?: string,
): void {
  if (call.place === undefined) return;
  ctx.events.queue(call, call.place.queue, 'EventRouteUsed', 'Ok', otherDN, origin, {
    routeType,
    ...(reasons === undefined ? {} : { reasons }),
  });
}
