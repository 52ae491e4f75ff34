import type { ReferTo } from '../../sip/refer/refer-to';
import type { Replaces } from '../../sip/refer/replaces';
import type { Leg } from '../../sip/user-agent/types';
import type { Referral } from '../../sip/user-agent/referral';
import { isAtContact } from '../trunks/contact';
import { type CallSession, type Party, partiesOf, partyAt, type Place, placeOf } from './call';
import { isClosedTo } from './closed-destinations';
import type { CallContext } from './context';
import { canBeReached } from './redirect';
import { type Destination, destinationOf } from './set-up';
import { completeTransfer, type InCall } from './transfer';
import { completeUnanswered, type TransferPlan, transferOn } from './transfer-on';

/**
 * REFER of a party inside its call (RFC 3515, RFC 5589): blind, or with Replaces naming another call of the same phone,
 * whose other party is then connected (S-85, S-86). The referrer hears by NOTIFY how it goes and keeps his call until it
 * went well; a target that may not or can't take the call is a NOTIFY of the status that says so (S-88).
 */
export function referCall(ctx: CallContext, session: CallSession, place: Place, referral: Referral): void {
  const party = partyAt(session, place);
  if (session.ended || party === undefined) referral.reject(481);
  else if (!party.established || session.transfer !== undefined || place.bridge !== session)
    referral.reject(480);
  else {
    const { replaces } = referral.referTo;
    const consulting = replaces === undefined ? undefined : callReplaced(ctx, party, replaces);
    referral.accept();
    if (replaces === undefined)
      sendOn(ctx, { session, party }, destinationFor(ctx, referral.referTo), referral);
    else if (consulting === undefined) referral.notify(481);
    else attended(ctx, { session, party }, consulting, referral);
  }
}

function attended(ctx: CallContext, primary: InCall, consulting: InCall, referral: Referral): void {
  if (consulting.session === primary.session) {
    referral.notify(488);
    return;
  }
  if (consulting.session.call.answeredAt === undefined) {
    sendOn(ctx, primary, destinationOf(ctx, consulting.session.call.dnis), referral, consulting.session);
    return;
  }
  completeTransfer(ctx, primary, consulting, {
    onAgreed: () => referral.notify(200),
    onFault: (fault) => referral.notify(fault === 'refused' ? 488 : 480),
  });
}

/** Sends the call to a destination that may have it; `consulting`: the referrer's own call there, which was not answered yet. */
function sendOn(
  ctx: CallContext,
  { session, party }: InCall,
  destination: Destination | undefined,
  referral: Referral,
  consulting?: CallSession,
): void {
  const plan: TransferPlan = {
    leaves: 'answered',
    onRinging: () => referral.notify(180),
    onAnswered: () => referral.notify(200),
    onFailed: (status) => referral.notify(status < 300 ? 480 : status),
  };
  if (destination === undefined || !mayReferTo(party, destination)) referral.notify(404);
  else if (isClosedTo(ctx, destination)) referral.notify(603);
  else if (!canBeReached(ctx, destination)) referral.notify(480);
  else
    ctx.hooks.together(() => {
      const fault =
        consulting === undefined
          ? transferOn(ctx, session, party, destination, plan)
          : completeUnanswered(ctx, { session, party }, consulting, destination, plan);
      if (fault !== undefined) referral.notify(480);
    });
}

/** Whom a REFER means: a number of ours, or whoever is behind the trunk whose contact it names. */
function destinationFor(ctx: CallContext, { uri }: ReferTo): Destination | undefined {
  const number = uri.user;
  if (number === undefined) return undefined;
  const trunk = ctx.directory.trunks.find(({ contact }) => isAtContact(uri, contact));
  return trunk === undefined ? destinationOf(ctx, number) : { kind: 'trunk', dn: trunk, number };
}

/** A caller from outside may be connected inside, not send a call out at the site's expense. */
function mayReferTo(party: Party, destination: Destination): boolean {
  return party.kind === 'extension' || destination.kind !== 'trunk';
}

/** The other call of the referrer's phone that a Replaces names. */
function callReplaced(ctx: CallContext, party: Party, replaces: Replaces): InCall | undefined {
  if (party.kind !== 'extension') return undefined;
  for (const session of ctx.table.ofDn(party.dn) ?? []) {
    for (const one of partiesOf(session.call)) {
      if (one.dn !== party.dn) continue;
      const { bridge, side } = placeOf(session, one);
      const leg = bridge.legs[side];
      if (leg !== undefined && isDialog(leg, replaces)) return { session, party: one };
    }
  }
  return undefined;
}

/** The tags are those that we, as the peer of the dialog, know; some phones have them the other way round. */
function isDialog({ dialog }: Leg, { callId, toTag, fromTag }: Replaces): boolean {
  if (dialog === undefined || dialog.callId !== callId) return false;
  const { localTag, remoteTag } = dialog;
  return (localTag === toTag && remoteTag === fromTag) || (localTag === fromTag && remoteTag === toTag);
}
