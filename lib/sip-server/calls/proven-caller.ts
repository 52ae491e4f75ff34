import type { IncomingLeg } from '../../sip/user-agent/types';
import type { CallContext } from './context';
import { type CallerIdentity, identityOf } from './identity';
import { type Caller, whoCalls } from './who-may-call';

/** Who sent an INVITE, once he has proved it where his DN has a password; undefined: he has his answer, 403 or a challenge. */
export function provenCaller(ctx: CallContext, leg: IncomingLeg): Caller | undefined {
  const { invite } = leg;
  const caller = whoCalls(invite, leg.remote, ctx);
  if (caller === undefined) {
    leg.reject(403);
    return undefined;
  }
  const { number, password } = caller.dn;
  if (password === undefined) return caller;
  const verdict = ctx.authenticator.check(invite, leg.remote, number, password);
  if (verdict.kind !== 'refused') return caller;
  leg.reject(verdict.status, { headers: verdict.headers });
  return undefined;
}

/** A trunk's word is taken for who calls where the call comes from the trunk's own contact; an extension is its DN. */
export function callerIdentity(
  ctx: Pick<CallContext, 'trunks'>,
  { invite, remote }: IncomingLeg,
  caller: Caller,
): CallerIdentity {
  return identityOf(invite, caller.kind === 'trunk' && ctx.trunks.isContact(remote));
}
