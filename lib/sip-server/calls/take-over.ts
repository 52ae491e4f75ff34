import { sessionDescription } from '../../sip/sdp/session-description';
import type { IncomingLeg, Leg } from '../../sip/user-agent/types';
import { type Bridge, type CallSession, isChanging, newParty, type Party, partiesOf, placeOf } from './call';
import { CallMedia, LegMedia, other, type Side } from './call-media';
import { connectedEvents } from './connected';
import type { CallContext } from './context';
import { callerIdentity, provenCaller } from './proven-caller';
import { callerNumber } from './identity';
import { offerPartner, whenFree } from './re-offer';
import { letGo, partyLeft } from './release';
import { established } from './set-up';

interface Standing {
  readonly session: CallSession;
  readonly party: Party;
  readonly side: Side;
  readonly partner: Leg;
}

/**
 * INVITE with Replaces that names a leg of a live call (RFC 3891): its sender takes that party's place, once he has proved
 * who he is. It serves a call that is up, so a shutdown lets it pass (S-27). The other party is offered the new one's
 * media first; where it will not have them the INVITE is refused and nothing has changed.
 */
export function takeOver(ctx: CallContext, leg: IncomingLeg, replaced: Leg): void {
  const caller = provenCaller(ctx, leg);
  if (caller === undefined) return;
  const at = whoIsOn(ctx, replaced);
  if (at === undefined) {
    leg.reject(481);
    return;
  }
  const tooShort = leg.sessionRefusal();
  const offer = sessionDescription(leg.invite);
  if (tooShort !== undefined) leg.reject(tooShort.status, tooShort);
  else if (offer === undefined) leg.reject(488);
  else {
    const own = new LegMedia();
    own.note(offer);
    const number =
      caller.kind === 'extension' ? caller.dn.number : callerNumber(callerIdentity(ctx, leg, caller));
    const trunk = caller.kind === 'trunk' ? caller.dn.number : undefined;
    const party = newParty({ dn: number, kind: caller.kind, trunk }, at.party.role, 'connected');
    const stays = at.session.call[other(at.side)];
    if (stays?.kind === 'extension' && stays.dn === number) {
      // Nobody talks with himself.
      leg.reject(403);
      return;
    }
    leg.credentials = caller.dn.credentials;
    join(ctx, at, { leg, party, media: own });
  }
}

interface Joining {
  readonly leg: IncomingLeg;
  readonly party: Party;
  readonly media: LegMedia;
}

function join(ctx: CallContext, at: Standing, joining: Joining): void {
  const { session, side, partner } = at;
  const { leg } = joining;
  let cancelled = false;
  leg.events = {
    onCancelled: () => {
      cancelled = true;
    },
  };
  whenFree(ctx, [partner], (free) => {
    if (cancelled) return;
    if (
      !free ||
      session.renegotiating ||
      whoIsOn(ctx, at.session.legs[side] ?? partner)?.party !== at.party
    ) {
      leg.reject(481);
      return;
    }
    const bridge: Bridge = {
      media: new CallMedia(),
      legs: { origination: partner, destination: leg },
      renegotiating: false,
    };
    bridge.media.renew('origination', session.media.of(other(side)));
    bridge.media.renew('destination', joining.media);
    bridge.media.holders({ origination: session.media.heldBy(other(side)), destination: false });
    session.renegotiating = true;
    offerPartner(ctx, session, bridge, 'origination', (answer) => {
      session.renegotiating = false;
      const isThere = session.conference === undefined && session.call[side] === at.party;
      if (answer !== undefined && !cancelled && !session.ended && isThere) {
        replaceParty(ctx, at, joining, bridge.media.relay('origination', answer.body, 'answer'));
        return;
      }
      if (!cancelled) leg.reject(session.ended ? 481 : 488);
      if (!session.ended) offerPartner(ctx, session, session, other(side), () => undefined);
    });
  });
}

/** EventReleased of who was there, EventPartyChanged of who stays, EventRinging and EventEstablished of who came. */
function replaceParty(
  ctx: CallContext,
  { session, party: gone, side }: Standing,
  { leg, party, media }: Joining,
  answer: Buffer,
): void {
  const { call, legs } = session;
  const replaced = legs[side];
  const stays = call[other(side)];
  leg.letInviteGo();
  leg.accept({ body: answer });
  ctx.hooks.together(() => {
    partyLeft(ctx, session, gone, { callState: 'Transferred' });
    call[side] = party;
    legs[side] = leg;
    session.media.renew(side, media);
    session.media.holders({ ...session.media.holders(), [side]: false });
    ctx.sharedLegs.bind(leg, session, connectedEvents(ctx, session, { bridge: session, side }));
    if (party.kind === 'extension') ctx.table.join(party.dn, session);
    ctx.trunks.countCall(party.trunk, 1);
    const by = { thirdPartyDN: gone.dn, thirdPartyDNRole: 'TransferredBy' } as const;
    if (stays !== undefined)
      ctx.events.party(call, stays, 'EventPartyChanged', 'Transferred', {
        ...by,
        previousConnID: call.connID,
      });
    party.announced = true;
    ctx.events.party(call, party, 'EventRinging', 'Transferred', by);
    established(ctx, session);
    if (replaced !== undefined) letGo(ctx, session, replaced);
    if (gone.kind === 'extension') ctx.agents().deviceChanged(gone.dn);
  });
}

/** The party of a two-party call that is up whose leg this is. */
function whoIsOn(ctx: CallContext, leg: Leg): Standing | undefined {
  for (const session of ctx.table.all()) {
    if (isChanging(session)) continue;
    for (const party of partiesOf(session.call)) {
      const { bridge, side } = placeOf(session, party);
      if (bridge.legs[side] !== leg) continue;
      const partner = bridge.legs[other(side)];
      if (bridge !== session || !party.established || partner?.state !== 'confirmed') return undefined;
      return { session, party, side, partner };
    }
  }
  return undefined;
}
