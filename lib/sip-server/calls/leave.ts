import { type CallSession, memberOn, type Party, partiesOf, type Place } from './call';
import type { CallContext } from './context';
import { endCall, letGo, partyLeft, reasonOf, type ReleaseParts } from './release';

interface LeavingParts extends ReleaseParts {
  /** The member who had the party put out. */
  readonly deletedBy?: Party;
}

/** A party leaves: a conference goes on without it, any other call ends. */
export function leaveCall(ctx: CallContext, session: CallSession, party: Party, parts: LeavingParts): void {
  if (session.joining?.invited === party) session.joining.abort(parts.origin?.from);
  else if (session.conference?.members.has(party)) leaveConference(ctx, session, party, parts);
  else endCall(ctx, session, parts);
}

/** The dialog of a leg at that place is over, so that its party, or a conference's member, has left. */
export function placeLost(
  ctx: CallContext,
  session: CallSession,
  { bridge }: Place,
  parts: ReleaseParts,
): void {
  const member = memberOn(session, bridge);
  if (member === undefined) endCall(ctx, session, parts);
  else leaveConference(ctx, session, member, parts);
}

/**
 * A member leaves: EventReleased for him, EventPartyDeleted for the others, and he is off the call, with what his agent's
 * class makes of that in a shutdown (S-84). The call is one until its last two members leave: who would be alone is
 * released as well.
 */
function leaveConference(ctx: CallContext, session: CallSession, party: Party, parts: LeavingParts): void {
  const { call, conference } = session;
  const bridge = conference?.members.get(party);
  if (conference === undefined || bridge === undefined || session.ended) return;
  const { callState = 'Ok', origin, deletedBy } = parts;
  const answers = ({ dn }: Party) => (origin?.dn === dn ? origin.from : undefined);
  const by =
    deletedBy === undefined ? {} : ({ thirdPartyDN: deletedBy.dn, thirdPartyDNRole: 'DeletedBy' } as const);
  ctx.hooks.together(() => {
    conference.members.delete(party);
    seat(
      session,
      partiesOf(call).filter((one) => one !== party),
    );
    partyLeft(ctx, session, party, { callState, origin: answers(party), more: by });
    const goesOn = conference.members.size > 1;
    for (const one of goesOn ? conference.members.keys() : [])
      ctx.events.party(
        call,
        one,
        'EventPartyDeleted',
        'Ok',
        { otherDN: party.dn, otherDNRole: 'DeletedParty', ...by },
        answers(one),
      );
    letGo(ctx, session, bridge.legs.origination, reasonOf(parts.request));
    if (bridge.legs.destination !== undefined) letGo(ctx, session, bridge.legs.destination);
    if (!goesOn) endCall(ctx, session, parts);
    if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
    if (goesOn) ctx.hooks.changed(session);
  });
}

/** Gives the call of a conference these parties, the first two being those whom a call must have. */
export function seat(session: CallSession, [first, second, ...others]: readonly Party[]): void {
  const { call, conference, legs } = session;
  if (first === undefined || conference === undefined) return;
  call.origination = first;
  call.destination = second;
  call.others = others;
  legs.origination = conference.members.get(first)?.legs.origination ?? legs.origination;
  legs.destination = second && conference.members.get(second)?.legs.origination;
}
