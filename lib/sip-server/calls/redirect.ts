import type { TLibOrigin } from '../../tlib/types';
import type { CallSession } from './call';
import type { CallContext } from './context';
import { extensionTarget } from './offer';
import { dropDestination } from './release';
import { leftWith } from './trail';
import { type Destination, routeTo } from './set-up';

/** Whether a call sent there has anywhere to ring or to wait. */
export function canBeReached(ctx: CallContext, destination: Destination): boolean {
  switch (destination.kind) {
    case 'extension':
      return (
        extensionTarget(ctx, destination.dn) !== undefined &&
        !ctx.options.effective('out-of-service', destination.dn)
      );
    case 'trunk':
      return ctx.trunks.inService(destination.dn.number);
    case 'queue':
    case 'routing-point':
      return ctx.service.inService(destination.dn);
    default:
      return destination satisfies never;
  }
}

/** Takes a ringing call from its destination and sends it on: EventReleased (Redirected), then the new one's events. */
export function redirectCall(
  ctx: CallContext,
  session: CallSession,
  destination: Destination,
  origin: TLibOrigin,
): void {
  ctx.hooks.together(() => {
    leftWith(session.call.trail, 302);
    dropDestination(ctx, session, 'Redirected', origin);
    ctx.acd().leave(session, 'EventDiverted');
    routeTo(ctx, session, destination);
  });
}
