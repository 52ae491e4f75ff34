import { formatReferTo } from '../../sip/refer/refer-to';
import type { Leg } from '../../sip/user-agent/types';
import type { CallSession } from '../calls/call';
import type { Side } from '../calls/call-media';
import type { CallContext } from '../calls/context';
import { endCall } from '../calls/release';
import { ringingMostMs, routeTo } from '../calls/set-up';
import { contactFor } from '../trunks/contact';
import type { Peer } from './drain-queue';

/**
 * Moves a waiting caller whom a 302 can't reach any more, since he was answered or called by us, to the peer site: by REFER
 * where his side takes it, and BYE after it has told of success (S-89 b); else by a call to the peer that is bridged with
 * his, and counts until it ends (S-89 c). The call must have been taken out of its line; `onFailed`: why it is to go back
 * (S-91).
 */
export function relocateAnswered(
  ctx: CallContext,
  session: CallSession,
  peer: Peer,
  onFailed: (why: string) => void,
): void {
  const bridged = (): void => bridge(ctx, session, peer, onFailed);
  if (!mayBeReferred(session.legs.origination)) bridged();
  else referToPeer(ctx, session, 'origination', peer, { onRefused: bridged, onFailed });
}

/** Whether the peer of a leg can be asked to call elsewhere. */
export const mayBeReferred = (leg: Leg | undefined): boolean => leg?.state === 'confirmed' && leg.peerRefers;

/**
 * Asks the party on `side` by REFER to call the peer site with the number of this call; the call here ends when he tells of
 * success, or hangs up. `onRefused`: he will not; `onFailed`: he tried, and why it did not work. Either way the call is as
 * it was.
 */
export function referToPeer(
  ctx: CallContext,
  session: CallSession,
  side: Side,
  peer: Peer,
  { onRefused, onFailed }: { onRefused(): void; onFailed(why: string): void },
): void {
  const leg = session.legs[side];
  if (leg === undefined) {
    onRefused();
    return;
  }
  const before = leg.events;
  let accepted = false;
  const moved = (request?: Parameters<NonNullable<typeof before.onBye>>[0]): void =>
    endCall(ctx, session, {
      end: { relocatedTo: peer.number, method: 'refer' },
      callState: 'Redirected',
      ...(request === undefined ? {} : { request }),
    });
  const failed = (why: string): void => {
    if (session.ended) return;
    ctx.sharedLegs.bind(leg, session, before);
    onFailed(why);
  };
  ctx.sharedLegs.bind(leg, session, {
    ...before,
    // Some hang up as soon as they have the other call, and tell no more.
    onBye: (bye) => (accepted ? moved(bye) : before.onBye?.(bye)),
    onRefer: (referral) => referral.reject(480),
  });
  leg.refer({
    referTo: formatReferTo({ uri: contactFor(peer.contact, session.call.dnis) }),
    referredBy: `<sip:${ctx.ua.hostPort}>`,
    onAccepted: () => {
      accepted = true;
    },
    onRefused() {
      if (session.ended) return;
      ctx.sharedLegs.bind(leg, session, before);
      onRefused();
    },
    onNotify({ status, final }) {
      if (!final) return;
      if (status !== undefined && status >= 200 && status < 300) moved();
      else failed(status === undefined ? 'the caller does not say how it went' : `it answered ${status}`);
    },
    onTimeout: () => failed('the caller does not say how it went'),
  });
}

function bridge(ctx: CallContext, session: CallSession, peer: Peer, onFailed: (why: string) => void): void {
  const acd = ctx.acd();
  const number = session.call.dnis;
  routeTo(
    ctx,
    session,
    { kind: 'trunk', dn: peer, number },
    {
      timeoutMs: ringingMostMs,
      onRinging: () => acd.divert(session, number),
      onAnswered() {
        ctx.hooks.bridged(session, peer.number);
        acd.leave(session, 'EventDiverted');
      },
      onFailed: (status) => onFailed(`it answered ${status}`),
    },
  );
}
