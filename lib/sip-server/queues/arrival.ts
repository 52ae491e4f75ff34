import type { TLibEvent } from '../../tlib/types';
import type { Call } from '../calls/call';
import type { CallContext } from '../calls/context';
import type { Dn } from '../config/types';

/** EventQueued or EventRouteRequest to all who registered the place. */
export function announceArrival(ctx: CallContext, call: Call, place: Dn): void {
  const { message, ...more } = arrivalEvent(ctx, call, place);
  ctx.events.queue(call, place.number, message, 'Ok', undefined, undefined, more);
}

/**
 * What tells of a call at a queue or Routing Point. A strategy also hears through which trunk the call came, so that it
 * doesn't send it back where it came from.
 */
export function arrivalEvent(ctx: CallContext, call: Call, place: Dn): TLibEvent {
  const routing = place.type === 'Routing Point';
  const { trunk } = call.origination;
  return {
    message: routing ? 'EventRouteRequest' : 'EventQueued',
    thisDN: place.number,
    thisQueue: place.number,
    otherDN: call.origination.dn,
    ...ctx.events.describe(call, 'Ok'),
    ...(routing && trunk !== undefined ? { extensions: { trunk } } : {}),
  };
}
