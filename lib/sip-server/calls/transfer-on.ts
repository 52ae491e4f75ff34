import type { CallState, TLibOrigin } from '../../tlib/types';
import type { IncomingLeg } from '../../sip/user-agent/types';
import { type CallSession, isChanging, type Party, placeOf } from './call';
import { LegMedia, other } from './call-media';
import { connectedEvents } from './connected';
import type { CallContext } from './context';
import { ownIdentity } from './identity';
import { relayRequest } from './mid-call';
import { InvitingOriginator, speakingOriginator } from './originators';
import { dropDestination, endCall, letGo, partyLeft } from './release';
import { type Destination, failureState, ringingMostMs, routeTo } from './set-up';
import type { InCall } from './transfer';

/** How long the transferor's phone rings for a call that nobody took. */
const recallMs = 30_000;

/** What the transferor is told of a call that he sends on. */
export interface TransferPlan {
  onRinging?(): void;
  /** It answered, or a queue or Routing Point has the call. */
  onAnswered?(): void;
  /** The target did not take it: the transferor has the call again where he is still in it. */
  onFailed(status: number): void;
  /** `ringing`: he leaves as soon as the target rings; `answered`: when it has answered. His own BYE comes first in any case. */
  readonly leaves: 'ringing' | 'answered';
  readonly origin?: TLibOrigin;
}

/**
 * Sends a call that is up on to another destination for the party `by`: RequestSingleStepTransfer, and REFER
 * (S-85, S-87). He stays in the call until the target has it, so that a target that refuses leaves everything as it was
 * (S-88); his BYE in the meantime ends only his own part. The party who stays becomes the originating one; `anew`: he
 * calls the destination himself, as he was asked to, and this is his INVITE (S-28).
 */
export function transferOn(
  ctx: CallContext,
  session: CallSession,
  by: Party,
  destination: Destination,
  plan: TransferPlan,
  anew?: IncomingLeg,
): 'wrong-state' | undefined {
  const { side } = placeOf(session, by);
  const { call, legs, media } = session;
  const leg = legs[side];
  const stays = call[other(side)];
  const stayingLeg = legs[other(side)];
  if (!by.established || stays?.established !== true || leg === undefined || isChanging(session))
    return 'wrong-state';
  if (session.conference !== undefined) return 'wrong-state';
  if (stayingLeg?.state !== 'confirmed' || session.renegotiating || !stayingLeg.mayOffer('INVITE'))
    return 'wrong-state';
  // Who speaks in another call on that leg can't be put through to anybody.
  if (ctx.sharedLegs.of(stayingLeg)?.speaksWithOther(session) === true) return 'wrong-state';
  const stayingMedia = media.of(other(side));
  session.transfer = {
    party: by,
    leg,
    media: media.of(side),
    side,
    stays: { leg: stayingLeg, media: stayingMedia },
    held: media.holders({ origination: false, destination: false }),
    identity: call.identity,
  };
  call.others = [...call.others, by];
  if (stays !== call.origination) call.identity = ownIdentity(stays.dn);
  call.origination = stays;
  call.destination = undefined;
  legs.origination = stayingLeg;
  legs.destination = undefined;
  media.renew('origination', stayingMedia);
  media.renew('destination', new LegMedia());
  if (anew === undefined)
    ctx.sharedLegs.bind(
      stayingLeg,
      session,
      connectedEvents(ctx, session, { bridge: session, side: 'origination' }),
    );
  else moveToNewLeg(ctx, session, anew, (status) => notTaken(ctx, session, by, plan, status));
  const leave = (): void => transferorLeft(ctx, session, plan.origin);
  ctx.sharedLegs.bind(leg, session, {
    onBye: leave,
    onSessionExpired: leave,
    onRefer: (referral) => referral.reject(480),
    // His partner is on the way to somebody else.
    onRequest: (transaction) => transaction.respond(transaction.request.method === 'INVITE' ? 491 : 480),
  });
  session.originator =
    anew === undefined
      ? speakingOriginator(ctx, stayingLeg, stayingMedia, () => session)
      : new InvitingOriginator(anew, false);
  routeTo(ctx, session, destination, {
    timeoutMs: ringingMostMs,
    onRinging() {
      if (plan.leaves === 'ringing') leave();
      plan.onRinging?.();
    },
    onAnswered() {
      plan.onAnswered?.();
      leave();
      endFormerLeg(ctx, session);
    },
    onFailed: (status) => notTaken(ctx, session, by, plan, status),
  });
  if (destination.kind === 'queue' || destination.kind === 'routing-point') {
    if (session.ended) return undefined;
    plan.onAnswered?.();
    leave();
  }
  return undefined;
}

/**
 * Completes a transfer whose consult call was not answered yet: that call ends, and the one it was for goes to its number by
 * itself, as a call of the party who stays.
 */
export function completeUnanswered(
  ctx: CallContext,
  { session, party }: InCall,
  consulting: CallSession,
  destination: Destination,
  plan: TransferPlan,
): 'wrong-state' | undefined {
  let fault: 'wrong-state' | undefined;
  ctx.hooks.together(() => {
    endCall(ctx, consulting, { end: { cause: 'transferred' }, callState: 'Transferred', status: 487 });
    fault = transferOn(ctx, session, party, destination, plan);
  });
  return fault;
}

/** Until the destination answers his call the party who stays has two legs. */
function moveToNewLeg(
  ctx: CallContext,
  session: CallSession,
  leg: IncomingLeg,
  onFailed: (status: number) => void,
): void {
  const former = session.legs.origination;
  session.formerLeg = former;
  session.legs.origination = leg;
  session.media.renew('origination', new LegMedia());
  former.events = {
    onBye: () => {
      session.formerLeg = undefined;
    },
  };
  leg.events = {
    onCancelled() {
      dropDestination(ctx, session, 'Abandoned');
      onFailed(487);
    },
    onRequest: (transaction) =>
      relayRequest(ctx, session, { bridge: session, side: 'origination' }, transaction),
  };
}

function endFormerLeg(ctx: CallContext, session: CallSession): void {
  const { formerLeg } = session;
  session.formerLeg = undefined;
  if (formerLeg !== undefined) letGo(ctx, session, formerLeg);
}

/** Nobody took the call: it is the transferor's again. */
function notTaken(
  ctx: CallContext,
  session: CallSession,
  by: Party,
  plan: TransferPlan,
  status: number,
): void {
  if (session.ended) return;
  const { transfer } = session;
  const left = transfer === undefined;
  if (left) recall(ctx, session, by, status);
  // He hung up on the leg of before, which he had replaced by his new call.
  else if (transfer.stays.leg.state === 'ended')
    endCall(ctx, session, { end: { cause: 'caller' }, callState: failureState(status) });
  else {
    if (session.formerLeg !== undefined) session.originator.refuse(status < 400 ? 480 : status);
    giveBack(ctx, session);
  }
  // Whom a ringing target sufficed has had his answer.
  if (!left || plan.leaves === 'answered') plan.onFailed(status);
}

/** The transferor has left already: his phone rings once more, so that nobody is lost who was put through to nobody. */
function recall(ctx: CallContext, session: CallSession, by: Party, status: number): void {
  const ended = (why: number): void =>
    endCall(ctx, session, { end: { cause: 'failed' }, callState: failureState(why) });
  const dn = by.kind === 'extension' ? ctx.directory.dn(by.dn) : undefined;
  // A caller who gave up his call anew is not to be put through to anybody.
  if (dn?.type !== 'Extension' || status === 487 || ctx.table.onCall(dn.number)) ended(status);
  else
    routeTo(
      ctx,
      session,
      { kind: 'extension', dn },
      { timeoutMs: recallMs, onAnswered: () => endFormerLeg(ctx, session), onFailed: ended },
    );
}

function giveBack(ctx: CallContext, session: CallSession): void {
  const { transfer, call, legs, media } = session;
  if (transfer === undefined) return;
  session.transfer = undefined;
  const { party, leg, side } = transfer;
  const stays = { party: call.origination, ...transfer.stays };
  session.formerLeg = undefined;
  if (legs.destination !== undefined) letGo(ctx, session, legs.destination);
  call.others = call.others.filter((one) => one !== party);
  const sides = { [side]: { party, leg, media: transfer.media }, [other(side)]: stays };
  for (const each of ['origination', 'destination'] as const) {
    const standing = sides[each] ?? stays;
    call[each] = standing.party;
    legs[each] = standing.leg;
    media.renew(each, standing.media);
    ctx.sharedLegs.bind(
      standing.leg,
      session,
      connectedEvents(ctx, session, { bridge: session, side: each }),
    );
  }
  media.holders(transfer.held);
  call.identity = transfer.identity;
  ctx.hooks.changed(session);
}

/** The transferor's part ends: EventReleased (Transferred), and EventPartyChanged for who stays. */
export function transferorLeft(
  ctx: CallContext,
  session: CallSession,
  origin?: TLibOrigin,
  callState: CallState = 'Transferred',
): void {
  const { transfer, call } = session;
  if (transfer === undefined || session.ended) return;
  session.transfer = undefined;
  const { party, leg } = transfer;
  call.others = call.others.filter((one) => one !== party);
  ctx.hooks.together(() => {
    partyLeft(ctx, session, party, { callState, origin });
    ctx.events.party(call, call.origination, 'EventPartyChanged', 'Transferred', {
      previousConnID: call.connID,
      thirdPartyDN: party.dn,
      thirdPartyDNRole: 'TransferredBy',
      ...(call.place === undefined ? {} : { otherDN: call.place.queue }),
    });
    letGo(ctx, session, leg);
    if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
    ctx.hooks.changed(session);
  });
}
