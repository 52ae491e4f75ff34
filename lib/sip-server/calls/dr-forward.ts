import type { SipRequest } from '../../sip/message/types';
import { bearsForwardedMark, contactFor, markForwarded } from '../trunks/contact';
import type { CallContext } from './context';
import { canBeReached } from './redirect';
import type { Destination } from './set-up';
import { siteFor } from './site-for';
import type { Caller } from './who-may-call';

/**
 * Where at the peer site a direct call to an Extension is to go by `dr-forward`; undefined: it is served here, as is
 * every call that the peer sent: through its trunk, or by a redirect of its own, whose mark is in the Request-URI, and one
 * that comes back although it was redirected.
 */
export function forwardContact(
  ctx: CallContext,
  invite: Pick<SipRequest, 'uri' | 'callId'>,
  caller: Caller,
  destination: Destination,
): string | undefined {
  if (destination.kind !== 'extension') return undefined;
  const { dn } = destination;
  const rule = ctx.options.effective('dr-forward', dn);
  if (rule === 'off') return undefined;
  const peer = ctx.trunks.usablePeer();
  if (peer?.contact === undefined || caller.dn.number === peer.number || bearsForwardedMark(invite.uri))
    return undefined;
  if (ctx.redirects.times(invite.callId) > 0) return undefined;
  const here = {
    agent: ctx.agents().onDn(dn.number)?.agentID,
    reachable: canBeReached(ctx, destination),
  };
  if (siteFor(rule, here, ctx.peer.of(dn.number)) === 'here') return undefined;
  ctx.redirects.note(invite.callId);
  return markForwarded(contactFor(peer.contact, dn.number));
}
