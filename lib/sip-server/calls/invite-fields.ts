import type { InviteRequest } from '../../sip/user-agent/types';
import { autoAnswerHeaders } from './auto-answer';
import { escapeUser } from '../../sip/message/uri';
import type { CallSession } from './call';
import type { CallContext } from './context';
import { identityTowards } from './identity';
import type { Target } from './offer-plan';
import { trailHeaders } from './trail';

/**
 * The INVITE of a call to a target at `uri`, one of its addresses: the way there, and what it says of the caller, of the
 * call's way until now, and to the phone. Without body and events.
 */
export function inviteTo(
  ctx: Pick<CallContext, 'ua' | 'directory' | 'agents' | 'options' | 'bindings'>,
  { call, maxForwards }: Pick<CallSession, 'call' | 'maxForwards'>,
  { party, credentials }: Target,
  uri: string,
): Omit<InviteRequest, 'body' | 'events' | 'reliable'> {
  const { identity, trail, origination } = call;
  const { hostPort } = ctx.ua;
  const { kind, dn } = party;
  const { from, headers } = identityTowards(identity, origination, kind, hostPort);
  const way = trailHeaders(trail, identity.privacy, { uri, kind }, hostPort);
  const answers = kind === 'extension' ? autoAnswerHeaders(ctx, dn) : [];
  return {
    uri,
    ...ctx.bindings.way(dn, uri),
    from,
    to: `<sip:${escapeUser(dn)}@${hostPort}>`,
    headers: [...headers, ...way, ...answers],
    maxForwards: Math.max(0, maxForwards - 1),
    credentials,
  };
}
