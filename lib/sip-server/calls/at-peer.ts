import type { Dn } from '../config/types';
import type { CallSession } from './call';
import type { CallContext } from './context';
import { extensionTarget, trunkTarget } from './offer';
import type { Target } from './offer-plan';
import { siteFor } from './site-for';

/**
 * Where a DN is called: its phone here, or by `dr-forward` the peer site, where its agent is known to be, for a call that no
 * 302 can send there: RequestMakeCall, a consultation, a transfer. What the peer itself called stays here, so that no
 * call goes to and fro.
 */
export function targetOfDn(ctx: CallContext, session: CallSession, dn: Dn): Target | undefined {
  const here = extensionTarget(ctx, dn);
  const there = session.originator.redirectable ? undefined : ctx.peer.of(dn.number);
  const peer = there === undefined ? undefined : ctx.trunks.usablePeer();
  if (there === undefined || peer === undefined || session.call.origination.trunk === peer.number)
    return here;
  const rule = ctx.options.effective('dr-forward', dn);
  const agent = ctx.agents().onDn(dn.number)?.agentID;
  const site = siteFor(rule, { agent, reachable: here !== undefined }, there);
  return site === 'peer' ? trunkTarget(ctx, peer, dn.number) : here;
}
