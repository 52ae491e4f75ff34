import type { SipRequest } from '../../sip/message/types';
import { bearsForwardedMark, contactFor, markForwarded } from '../trunks/contact';
import type { CallContext } from './context';
import { canBeReached } from './redirect';
import type { Destination } from './set-up';
import type { Caller } from './who-may-call';

/**
 * Where at the peer site a direct call to an Extension is to go by `dr-forward`: `no-agent`, no agent is logged in on
 * the DN here; `oos`, its phone can't be reached here. undefined: it is served here, as is every call that the peer
 * sent: through its trunk, or by a redirect of its own, whose mark is in the Request-URI.
 */
export function forwardContact(
  ctx: CallContext,
  invite: Pick<SipRequest, 'uri'>,
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
  const served =
    rule === 'no-agent' ? ctx.agents().onDn(dn.number) !== undefined : canBeReached(ctx, destination);
  return served ? undefined : markForwarded(contactFor(peer.contact, dn.number));
}
