import type { CallEndCause } from '../../feed/shutdown-events';
import type { SipRequest } from '../../sip/message/types';
import type { ExtraHeaders, Leg, MessageParts } from '../../sip/user-agent/types';
import { tlibErrorCodes as errorCodes } from '../../tlib/error-codes';
import type { CallState, TLibEvent, TLibOrigin } from '../../tlib/types';
import { type Call, type CallSession, focusLegs, type Party, partiesOf, partyLegs } from './call';
import type { CallContext, CallEnd } from './context';

export interface ReleaseParts {
  readonly end: CallEnd;
  /** CallState of the parties' last events. */
  readonly callState?: CallState;
  /** Final response to a caller who was not answered yet. */
  readonly status?: number;
  readonly headers?: ExtraHeaders;
  readonly reason?: string;
  /** The CANCEL or BYE that ends it: its Reason goes on to the other leg (RFC 3326 §2). */
  readonly request?: SipRequest;
  /** Who asked by T-Library. */
  readonly origin?: { readonly dn: string; readonly from: TLibOrigin };
}

/**
 * Ends a call for all its parties: events in the documented order (NotReady before Released, S-55), legs ended, then
 * the agents and queues told. Does nothing for a call that has ended.
 */
export function endCall(ctx: CallContext, session: CallSession, parts: ReleaseParts): void {
  if (session.ended) return;
  session.ended = true;
  session.timer?.cancel();
  session.treatment?.stop();
  const { call } = session;
  const answered = call.answeredAt !== undefined;
  if (call.place !== undefined)
    ctx
      .acd()
      .leave(
        session,
        'cause' in parts.end && (parts.end.cause === 'abandoned' || parts.end.cause === 'caller')
          ? 'EventAbandoned'
          : 'EventDiverted',
      );
  const parties = partiesOf(call);
  for (const party of parties) announceRelease(ctx, session, party, parts);
  answerFailed(ctx, session);
  for (const party of parties) leaveTable(ctx, session, party);
  ctx.table.remove(session);
  const passedOn = reasonOf(parts.request);
  if (!answered) session.originator.refuse(parts.status ?? 480, parts.headers, parts.reason);
  if (session.pendingAck !== undefined) {
    session.pendingAck(undefined);
    session.pendingAck = undefined;
  }
  for (const leg of partyLegs(session))
    if (answered || leg !== session.legs.origination) letGo(ctx, session, leg, passedOn);
  for (const leg of focusLegs(session)) letGo(ctx, session, leg);
  session.transfer = undefined;
  session.formerLeg = undefined;
  session.joining?.abort();
  ctx.hooks.ended(session, parts.end);
  ctx.hooks.together(() => {
    for (const party of parties) if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
  });
}

/** The call is done with the leg: it ends, unless another call lives on it, or it is a nailed-up one, which is parked. */
export function letGo(ctx: CallContext, session: CallSession, leg: Leg, parts: MessageParts = {}): void {
  if (ctx.sharedLegs.leave(leg, session)) return;
  if (!ctx.nailedUp().letGo(leg)) ctx.byes.end(leg, parts);
}

/** How one party leaves a call that goes on without it. */
export interface LeaveParts {
  readonly callState: CallState;
  readonly origin?: TLibOrigin | undefined;
  readonly more?: Partial<TLibEvent>;
}

/**
 * One party's last event, with the ACW that follows before it (S-55), and its place on the table. The caller has seen to
 * it that the party is in the call no more; its leg and its agent are told after all the call's events have gone out.
 */
export function partyLeft(
  ctx: CallContext,
  session: CallSession,
  party: Party,
  { callState, origin, more }: LeaveParts,
): void {
  announceAfterCallWork(ctx, session, party);
  if (party.announced) ctx.events.party(session.call, party, 'EventReleased', callState, more, origin);
  leaveTable(ctx, session, party);
}

export function reasonOf(request: SipRequest | undefined): MessageParts {
  const reasons = request?.headers.getAll('reason') ?? [];
  return reasons.length === 0 ? {} : { headers: [['Reason', reasons.join(', ')]] };
}

/** The destination leaves but the call goes on: an offer that nobody took. */
export function dropDestination(
  ctx: CallContext,
  session: CallSession,
  callState: CallState,
  origin?: TLibOrigin,
): void {
  const { call } = session;
  const party = call.destination;
  if (party === undefined) return;
  session.timer?.cancel();
  session.timer = undefined;
  if (session.legs.destination !== undefined) letGo(ctx, session, session.legs.destination);
  session.legs.destination = undefined;
  if (party.announced) ctx.events.party(call, party, 'EventReleased', callState, {}, origin);
  answerFailed(ctx, session);
  call.destination = undefined;
  leaveTable(ctx, session, party);
  if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
}

/** RequestAnswerCall whose phone never answered. */
function answerFailed(ctx: CallContext, session: CallSession): void {
  const { answering } = session;
  session.answering = undefined;
  if (answering !== undefined)
    ctx.events.error(
      answering.origin,
      errorCodes.noAnswer,
      `the phone of DN ${answering.dn} did not answer`,
      {
        thisDN: answering.dn,
        connID: session.call.connID,
      },
    );
}

function announceRelease(ctx: CallContext, session: CallSession, party: Party, parts: ReleaseParts): void {
  if (party.kind !== 'extension') return;
  const { call } = session;
  announceAfterCallWork(ctx, session, party);
  if (!party.announced) return;
  const cause: CallEndCause | undefined = 'cause' in parts.end ? parts.end.cause : undefined;
  const abandoned =
    party.state === 'alerting' &&
    (cause === 'abandoned' || (cause === 'caller' && call.answeredAt !== undefined));
  const origin = parts.origin?.dn === party.dn ? parts.origin.from : undefined;
  ctx.events.party(
    call,
    party,
    abandoned ? 'EventAbandoned' : 'EventReleased',
    parts.callState ?? 'Ok',
    {},
    origin,
  );
}

/** A business call that was up for this party is released for it: ACW begins, unless it has another one (S-59). */
function announceAfterCallWork(ctx: CallContext, session: CallSession, party: Party): void {
  if (party.kind !== 'extension' || !party.established || !session.call.business) return;
  if (!inOtherBusinessCall(ctx, session, party.dn)) ctx.agents().businessReleased(party.dn, undefined);
}

function inOtherBusinessCall(ctx: CallContext, session: CallSession, dn: string): boolean {
  for (const other of ctx.table.ofDn(dn) ?? []) {
    if (other !== session && other.call.business && other.call.answeredAt !== undefined) return true;
  }
  return false;
}

function leaveTable(ctx: CallContext, session: CallSession, party: Party): void {
  if (party.kind === 'extension') ctx.table.leave(party.dn, session);
  ctx.trunks.countCall(party.trunk, -1);
}

/** Ends every call at once (Stop now, S-18). */
export function cutAllCalls(ctx: CallContext, cause: 'stop-now'): number {
  const sessions = [...ctx.table.all()];
  for (const session of sessions)
    endCall(ctx, session, { end: { cause }, callState: 'Dropped', status: 503 });
  return sessions.length;
}

export function durationMs(call: Call, now: number): number {
  return Math.max(0, Math.round(now - call.startedAt));
}
