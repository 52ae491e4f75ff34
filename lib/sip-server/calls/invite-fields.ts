import type { InviteRequest } from '../../sip/user-agent/types';
import { autoAnswerHeaders } from './auto-answer';
import type { CallSession, Party } from './call';
import type { CallContext } from './context';
import { identityTowards } from './identity';
import { trailHeaders } from './trail';

/** What the INVITE of an offer to `party` at `uri` says of the caller, of the call's way, and to its phone. */
export function inviteFields(
  ctx: Pick<CallContext, 'ua' | 'directory' | 'agents' | 'options'>,
  { call }: Pick<CallSession, 'call'>,
  party: Pick<Party, 'dn' | 'kind'>,
  uri: string,
): Pick<InviteRequest, 'from' | 'headers'> {
  const { identity, trail, origination } = call;
  const { hostPort } = ctx.ua;
  const { kind, dn } = party;
  const { from, headers } = identityTowards(identity, origination, kind, hostPort);
  const way = trailHeaders(trail, identity.privacy, { uri, kind }, hostPort);
  const answers = kind === 'extension' ? autoAnswerHeaders(ctx, dn) : [];
  return { from, headers: [...headers, ...way, ...answers] };
}
