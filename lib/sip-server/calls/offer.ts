import type { SipResponse } from '../../sip/message/types';
import { sessionDescription } from '../../sip/sdp/session-description';
import type { Leg, Prack } from '../../sip/user-agent/types';
import type { Dn } from '../config/types';
import type { NailedUpConnection } from '../nailed-up/connection';
import { contactFor } from '../trunks/contact';
import { type CallSession, newParty } from './call';
import { connectedEvents } from './connected';
import type { CallContext } from './context';
import { relayRequest } from './mid-call';
import type { OfferPlan, Target } from './offer-plan';
import { relayPrack } from './relay-prack';
import { answeringIdentity } from './identity';
import { inviteTo } from './invite-fields';
import { leftWith, stopAt } from './trail';

/** The phone behind an Extension; undefined when there is neither a binding nor a contact, or it is out of service. */
export function extensionTarget(ctx: CallContext, dn: Dn): Target | undefined {
  const [uri = dn.contact, ...others] = ctx.bindings.of(dn.number).map((binding) => binding.contact);
  if (uri === undefined || !ctx.service.inService(dn)) return undefined;
  const party = { dn: dn.number, kind: 'extension', trunk: undefined } as const;
  return { party, uri, others, credentials: undefined };
}

/** A number out on a trunk; undefined when that has no contact, or is out of service. */
export function trunkTarget(ctx: CallContext, trunk: Dn, number: string): Target | undefined {
  const { contact, credentials } = trunk;
  if (contact === undefined || !ctx.trunks.inService(trunk.number)) return undefined;
  const party = { dn: number, kind: 'trunk', trunk: trunk.number } as const;
  return { party, uri: contactFor(contact, number), others: [], credentials };
}

/** No answer, no way there, or a phone that takes no calls now. */
export const unreachable: ReadonlySet<number> = new Set([408, 503]);

/** Sends the INVITE of an offer; the call has its destination party from now on, so that its DN is on a call. */
export function offer(ctx: CallContext, session: CallSession, target: Target, plan: OfferPlan): void {
  const { call } = session;
  const party = newParty(target.party, 'destination', 'dialing');
  call.destination = party;
  stopAt(call.trail, { dn: party.dn, uri: party.kind === 'trunk' ? target.uri : undefined });
  const failed = (status: number, response?: SipResponse): void => {
    leftWith(call.trail, status);
    plan.onFailed(status, response);
  };
  if (party.kind === 'extension') ctx.table.join(party.dn, session);
  ctx.trunks.countCall(party.trunk, 1);
  let rung = false;
  const ring = (): void => {
    if (rung || session.ended) return;
    rung = true;
    party.state = 'alerting';
    party.announced = true;
    plan.onRinging();
    if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
    ctx.hooks.changed(session);
  };
  const limit = (): void => {
    if (plan.timeoutMs === 0 || session.ended) return;
    session.timer?.cancel();
    session.timer = ctx.clock.schedule(plan.timeoutMs, () => failed(408));
  };
  const others = [...target.others];
  const attempt = (uri: string): void => {
    session.media.renew('destination');
    session.talkAllowed = false;
    const { offer: offered } = session.originator;
    const leg = ctx.ua.invite({
      ...inviteTo(ctx, session, target, uri),
      reliable: plan.progressToCaller && session.originator.reliable && session.describedBy === undefined,
      ...(offered === undefined ? {} : { body: session.media.relay('origination', offered, 'offer') }),
      events: {
        onProvisional(response, prack) {
          // A site beyond a trunk says every minute that the call still waits there (RFC 3261 §16.7 step 2).
          if (party.kind === 'trunk') limit();
          if (prack !== undefined) {
            if (response.status >= 180 && response.status !== 199) ring();
            ringReliably(session, leg, response, prack);
            return;
          }
          // 199 tells of a fork that has ended (RFC 6228): nothing for the caller.
          if (response.status < 180 || response.status === 199) return;
          session.talkAllowed ||= allowsTalk(response);
          ring();
          if (plan.progressToCaller) session.originator.ring(answerOf(session, response), response.status);
        },
        onAnswered(response) {
          session.timer?.cancel();
          session.timer = undefined;
          ring();
          const media = session.media.of('destination');
          answered(ctx, session, leg, response, (body) => leg.ack(body));
          if (!session.ended && party.kind === 'extension')
            ctx.nailedUp().adopt(party.dn, leg, media, offered);
          plan.onAnswered();
        },
        onRequest: (transaction) =>
          relayRequest(ctx, session, { bridge: session, side: 'destination' }, transaction),
        onFailed({ status, response }) {
          const next = unreachable.has(status) ? others.shift() : undefined;
          if (next !== undefined) {
            attempt(next);
            return;
          }
          session.timer?.cancel();
          session.legs.destination = undefined;
          if (response !== undefined && status < 400) {
            leftWith(call.trail, status);
            if (ctx.redirection.take(session, target, response, plan)) return;
          }
          failed(status, response);
        },
      },
    });
    session.legs.destination = leg;
  };
  const connection = party.kind === 'extension' ? ctx.nailedUp().free(party.dn) : undefined;
  if (connection === undefined) attempt(target.uri);
  else {
    session.legs.destination = connection.leg;
    joinNailedUp(ctx, session, connection, {
      onAnswered: plan.onAnswered,
      onFailed(status) {
        // The phone knows nothing of the connection: it is called on its binding.
        if (status === 481) attempt(target.uri);
        else failed(status);
      },
    });
  }
  limit();
  if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
  ctx.hooks.changed(session);
  if (connection === undefined) return;
  // A nailed-up phone does not ring: it is joined as soon as it agrees to the media.
  ring();
  if (plan.progressToCaller) session.originator.ring(undefined, 180);
}

/** Joins a call to the phone's nailed-up connection by re-INVITE. */
function joinNailedUp(
  ctx: CallContext,
  session: CallSession,
  connection: NailedUpConnection,
  plan: Pick<OfferPlan, 'onAnswered' | 'onFailed'>,
): void {
  const { media, originator } = session;
  media.renew('destination', connection.media);
  session.talkAllowed = false;
  connection.take({
    body: () =>
      originator.offer === undefined ? undefined : media.relay('origination', originator.offer, 'offer'),
    onAnswered({ response, ack }) {
      session.timer?.cancel();
      answered(ctx, session, connection.leg, response, ack);
      plan.onAnswered();
    },
    onFailed(status) {
      session.timer?.cancel();
      session.legs.destination = undefined;
      plan.onFailed(status);
    },
  });
}

function answered(
  ctx: CallContext,
  session: CallSession,
  leg: Leg,
  response: SipResponse,
  acknowledge: (body?: Buffer) => void,
): void {
  const { call, originator } = session;
  if (originator.offer !== undefined) acknowledge();
  else session.pendingAck = acknowledge;
  const now = ctx.clock.now();
  session.treatment?.stop();
  call.answeredAt ??= now;
  call.since = now;
  if (!call.origination.established) call.origination.state = 'connected';
  if (call.destination !== undefined) call.destination.state = 'connected';
  ctx.sharedLegs.bind(leg, session, connectedEvents(ctx, session, { bridge: session, side: 'destination' }));
  originator.answer(
    answerOf(session, response),
    answeringIdentity(response, call.destination, call.origination),
  );
  if (session.ended) return;
  ctx.sharedLegs.bind(
    session.legs.origination,
    session,
    connectedEvents(ctx, session, { bridge: session, side: 'origination' }),
  );
}

/** A provisional response that wants a PRACK: the caller's own goes on to the destination. */
function ringReliably(session: CallSession, leg: Leg, response: SipResponse, prack: Prack): void {
  session.talkAllowed ||= allowsTalk(response);
  const body = answerOf(session, response);
  if (body !== undefined) session.describedBy = leg;
  const kind = session.originator.offer === undefined && body !== undefined ? 'answer' : 'offer';
  session.originator.ring(body, response.status, (transaction) =>
    relayPrack(session, transaction, prack, kind),
  );
}

/** The destination's description as the caller is to get it: an offer where the caller made none. */
function answerOf(session: CallSession, response: SipResponse): Buffer | undefined {
  const body = sessionDescription(response);
  if (body === undefined) return undefined;
  return session.media.relay(
    'destination',
    body,
    session.originator.offer === undefined ? 'offer' : 'answer',
  );
}

/** The phone answers when it is told to by NOTIFY (`Event: talk`). */
function allowsTalk(response: SipResponse): boolean {
  return response.headers.getAll('allow-events').some((value) => /(?:^|[\s,])talk(?:$|[\s,])/i.test(value));
}
