import { escapeUser } from '../../sip/message/uri';
import type { SipRequest } from '../../sip/message/types';
import { formatReferTo } from '../../sip/refer/refer-to';
import type { IncomingLeg } from '../../sip/user-agent/types';
import { type CallSession, isChanging, type Party, placeOf } from './call';
import { other } from './call-media';
import type { CallContext } from './context';
import { provenCaller } from './proven-caller';
import type { Destination } from './set-up';
import { type TransferPlan, transferOn } from './transfer-on';
import type { Caller } from './who-may-call';

/** A transfer that waits for the INVITE of the party who was asked to call anew. */
interface ReferredTransfer {
  readonly session: CallSession;
  readonly by: Party;
  readonly to: { readonly number: string; readonly destination: Destination };
  readonly plan: TransferPlan;
}

/** URI parameter of a Refer-To of ours. */
const parameter = 'tidegate-call';

/**
 * Transfers a call by asking the party who stays to call the destination himself (`refer-enabled`): REFER to a URI of this
 * server with a token, by which his INVITE is known to belong to this call (S-28). A peer that refuses, or does not call in
 * 60 s, is connected by re-INVITE.
 */
export function referOut(ctx: CallContext, transfer: ReferredTransfer): 'wrong-state' | undefined {
  const { session, by, to, plan } = transfer;
  const { bridge, side } = placeOf(session, by);
  const leg = bridge.legs[other(side)];
  if (leg?.state !== 'confirmed' || !by.established || isChanging(session)) return 'wrong-state';
  const instead = (): void => {
    if (session.ended) return;
    const fault = transferOn(ctx, session, by, to.destination, plan);
    if (fault !== undefined) plan.onFailed(480);
  };
  const token = ctx.tokens.mint((anew, caller) => callAnew(ctx, transfer, anew, caller), instead);
  if (token === undefined) return transferOn(ctx, session, by, to.destination, plan);
  leg.refer({
    referTo: formatReferTo({
      uri: `sip:${escapeUser(to.number)}@${ctx.ua.hostPort};${parameter}=${token}`,
    }),
    referredBy: `<sip:${escapeUser(by.dn)}@${ctx.ua.hostPort}>`,
    onRefused: () => {
      if (ctx.tokens.take(token) !== undefined) instead();
    },
  });
  return undefined;
}

/** The token of an INVITE that we asked for and that has not come yet. */
export function tokenOf(ctx: CallContext, invite: SipRequest): string | undefined {
  const token = invite.uri.params.get(parameter);
  return token !== undefined && ctx.tokens.has(token) ? token : undefined;
}

/** The INVITE that a REFER of ours asked for. A challenge does not use its token up. */
export function acceptReferred(ctx: CallContext, leg: IncomingLeg, token: string): void {
  const caller = provenCaller(ctx, leg);
  if (caller !== undefined) ctx.tokens.take(token)?.(leg, caller);
}

/** The call goes on over the leg on which the party who stays calls anew. */
function callAnew(
  ctx: CallContext,
  { session, by, to, plan }: ReferredTransfer,
  leg: IncomingLeg,
  caller: Caller,
): void {
  const { side } = placeOf(session, by);
  const stays = session.call[other(side)];
  if (session.ended || stays === undefined || caller.dn.number !== (stays.trunk ?? stays.dn)) {
    leg.reject(481);
    return;
  }
  const tooShort = leg.sessionRefusal();
  if (tooShort !== undefined) {
    leg.reject(tooShort.status, tooShort);
    return;
  }
  leg.credentials = caller.dn.credentials;
  ctx.hooks.together(() => {
    const fault = transferOn(ctx, session, by, to.destination, plan, leg);
    if (fault !== undefined) leg.reject(480);
  });
}
