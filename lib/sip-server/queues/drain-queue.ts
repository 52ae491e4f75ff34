import type { CallSession } from '../calls/call';
import type { CallContext } from '../calls/context';
import { endCall } from '../calls/release';
import type { Dn } from '../config/types';
import type { OptionValues } from '../options/types';
import { contactFor } from '../trunks/contact';

export type DrainPolicy = NonNullable<OptionValues['graceful-shutdown-queued-calls']>;

/** The policy of S-89 in force: what the option says, else relocate where dr-peer-trunk can take calls, else wait. */
export function drainPolicyOf(ctx: Pick<CallContext, 'options' | 'trunks'>): DrainPolicy {
  return (
    ctx.options.get('graceful-shutdown-queued-calls') ??
    (ctx.trunks.usablePeer() === undefined ? 'wait' : 'relocate')
  );
}

/** The peer site sent the call through its trunk, so that it can't go back there. */
export function cameFromPeer(ctx: Pick<CallContext, 'trunks'>, { call }: CallSession): boolean {
  return call.origination.trunk !== undefined && call.origination.trunk === ctx.trunks.peer()?.number;
}

/** The peer site, which can take calls. */
export type Peer = Dn & { readonly contact: string };

/** The peer where it can take this call; else why not. */
export function peerFor(ctx: Pick<CallContext, 'trunks' | 'options'>, session: CallSession): Peer | string {
  const peer = ctx.trunks.usablePeer();
  if (peer?.contact === undefined)
    return ctx.options.get('dr-peer-trunk') === undefined
      ? 'dr-peer-trunk is not set'
      : 'dr-peer-trunk is out of service, or the peer drains too';
  if (cameFromPeer(ctx, session)) return 'the peer site sent it here';
  return { ...peer, contact: peer.contact };
}

/** Sends a caller who was not answered yet to the peer site by 302 with the number he called (S-89a). Returns why it failed. */
export function relocate(ctx: CallContext, session: CallSession): string | undefined {
  const peer = peerFor(ctx, session);
  if (typeof peer === 'string') return peer;
  const contact = contactFor(peer.contact, session.call.dnis);
  ctx.redirects.note(session.call.callID);
  endCall(ctx, session, {
    end: { relocatedTo: peer.number, method: '302' },
    status: 302,
    headers: [['Contact', `<${contact}>`]],
    callState: 'Redirected',
  });
  return undefined;
}
