import type { CallType, KVList, TLibOrigin } from '../../tlib/types';
import type { SipResponse } from '../../sip/message/types';
import type { Dn } from '../config/types';
import { targetOfDn } from './at-peer';
import { type Call, type CallSession, isThere, newParty, type Originator, type Party } from './call';
import { CallMedia } from './call-media';
import type { CallContext } from './context';
import { failureTowardsCaller } from './failure';
import { type CallerIdentity, ownIdentity } from './identity';
import { offer, trunkTarget } from './offer';
import type { Target } from './offer-plan';
import { dropDestination, endCall } from './release';
import { type Trail, trailOf } from './trail';

/** RFC 3261 §16.6 step 11, Timer C: more than 3 minutes. */
export const ringingMostMs = 185_000;

/** Where a number leads. */
export type Destination =
  | { readonly kind: 'extension'; readonly dn: Dn }
  | { readonly kind: 'queue'; readonly dn: Dn }
  | { readonly kind: 'routing-point'; readonly dn: Dn }
  /** `number`: what is called on that trunk. */
  | { readonly kind: 'trunk'; readonly dn: Dn; readonly number: string };

/** The DN that a number selects (interfaces, "Where a call goes"); undefined: nobody's number (404). */
export function destinationOf(ctx: Pick<CallContext, 'directory'>, number: string): Destination | undefined {
  const dn = ctx.directory.dn(number);
  if (dn?.type === 'Extension') return { kind: 'extension', dn };
  if (dn?.type === 'ACD Queue') return { kind: 'queue', dn };
  if (dn?.type === 'Routing Point') return { kind: 'routing-point', dn };
  const trunk = ctx.directory.trunkFor(number);
  return trunk === undefined ? undefined : { kind: 'trunk', dn: trunk, number };
}

/** The same where a Trunk may be named too: the number that was dialled, out on it. */
export function destinationNamed(
  ctx: Pick<CallContext, 'directory'>,
  number: string,
  dialled: string,
): Destination | undefined {
  const dn = ctx.directory.dn(number);
  return dn?.type === 'Trunk' ? { kind: 'trunk', dn, number: dialled } : destinationOf(ctx, number);
}

export interface NewCall {
  readonly callType: CallType;
  readonly ani: string;
  readonly dnis: string;
  readonly callID: string;
  readonly origination: Pick<Party, 'dn' | 'kind' | 'trunk'>;
  readonly originator: Originator;
  readonly maxForwards: number;
  readonly userData?: KVList;
  /** Default: the originating DN's own, with the number that is called. */
  readonly identity?: CallerIdentity;
  readonly trail?: Trail;
  readonly consultOf?: string;
}

/** Makes the call object and puts it on the table. */
export function createCall(ctx: CallContext, wanted: NewCall): CallSession {
  const now = ctx.clock.now();
  const connID = ctx.ids.connID();
  const call: Call = {
    connID,
    callUUID: ctx.ids.callUUID(),
    callType: wanted.callType,
    ani: wanted.ani,
    dnis: wanted.dnis,
    identity: wanted.identity ?? ownIdentity(wanted.ani),
    trail: wanted.trail ?? trailOf(wanted.dnis),
    callID: wanted.callID,
    startedAt: now,
    since: now,
    answeredAt: undefined,
    business: false,
    queue: undefined,
    place: undefined,
    suspectedGhost: false,
    userData: wanted.userData ?? {},
    origination: newParty(wanted.origination, 'origination', 'dialing'),
    destination: undefined,
    others: [],
    consultOf: wanted.consultOf,
  };
  const session: CallSession = {
    call,
    transfer: undefined,
    formerLeg: undefined,
    completing: false,
    conference: undefined,
    joining: undefined,
    originator: wanted.originator,
    media: new CallMedia(),
    legs: { origination: wanted.originator.leg, destination: undefined },
    pendingAck: undefined,
    describedBy: undefined,
    talkAllowed: false,
    answering: undefined,
    renegotiating: false,
    treatment: undefined,
    timer: undefined,
    maxForwards: wanted.maxForwards,
    ended: false,
  };
  ctx.table.add(session);
  if (call.origination.kind === 'extension') ctx.table.join(call.origination.dn, session);
  ctx.trunks.countCall(call.origination.trunk, 1);
  ctx.hooks.started(session);
  return session;
}

/** EventDialing of the originating DN, the first event that its clients see of the call. */
export function announceDialing(
  ctx: CallContext,
  session: CallSession,
  more: { reasons?: KVList } = {},
  origin?: TLibOrigin,
): void {
  const { origination } = session.call;
  if (origination.kind !== 'extension') return;
  origination.announced = true;
  ctx.events.party(session.call, origination, 'EventDialing', 'Ok', more, origin);
  ctx.agents().deviceChanged(origination.dn);
}

/** What becomes of a call that a phone or trunk doesn't take. */
interface Unanswered {
  /** How long it may ring. */
  readonly timeoutMs: number;
  /** It rings, and nobody has been told yet. */
  readonly onRinging?: () => void;
  /** It was answered, and all were told. */
  readonly onAnswered?: () => void;
  readonly onFailed: (status: number, response?: SipResponse) => void;
}

/** Sends a call to its destination; again after an overflow or a Routing Point. A call that isn't taken ends, unless `otherwise`. */
export function routeTo(
  ctx: CallContext,
  session: CallSession,
  destination: Destination,
  otherwise?: Unanswered,
): void {
  switch (destination.kind) {
    case 'extension':
      // One phone is one party: who calls himself, or is sent to whom he talks with, finds it busy.
      if (!isThere(session.call, { kind: 'extension', dn: destination.dn.number }))
        offerDirect(ctx, session, targetOfDn(ctx, session, destination.dn), otherwise);
      else if (otherwise === undefined) endUnanswered(ctx, session, 486);
      else otherwise.onFailed(486);
      return;
    case 'trunk':
      offerDirect(ctx, session, trunkTarget(ctx, destination.dn, destination.number), otherwise);
      return;
    case 'queue':
    case 'routing-point':
      if (!ctx.service.inService(destination.dn)) offerDirect(ctx, session, undefined, otherwise);
      else if (destination.kind === 'queue') ctx.acd().enqueue(session, destination.dn);
      else ctx.acd().routeRequest(session, destination.dn);
      return;
    default:
      destination satisfies never;
  }
}

function offerDirect(
  ctx: CallContext,
  session: CallSession,
  target: Target | undefined,
  otherwise: Unanswered | undefined,
): void {
  if (target === undefined) {
    if (otherwise !== undefined) otherwise.onFailed(480);
    else endCall(ctx, session, { end: { cause: 'failed' }, status: 480, callState: 'GeneralError' });
    return;
  }
  const { call } = session;
  offer(ctx, session, target, {
    timeoutMs: otherwise?.timeoutMs ?? ringingMostMs,
    progressToCaller: true,
    onRinging: () => {
      otherwise?.onRinging?.();
      if (call.destination !== undefined) ctx.events.party(call, call.destination, 'EventRinging');
    },
    onAnswered: () => {
      established(ctx, session);
      if (!session.ended) otherwise?.onAnswered?.();
    },
    onFailed: (status, response) => {
      if (otherwise !== undefined) {
        dropDestination(ctx, session, failureState(status));
        otherwise.onFailed(status, response);
        return;
      }
      endUnanswered(ctx, session, status, response);
    },
  });
}

/** Ends a call that its last destination refused with `status`. */
export function endUnanswered(
  ctx: CallContext,
  session: CallSession,
  status: number,
  response?: SipResponse,
): void {
  const { call } = session;
  const told = failureTowardsCaller(status, response);
  if (status === 486 || status === 600)
    ctx.events.party(call, call.origination, 'EventDestinationBusy', 'Busy');
  endCall(ctx, session, {
    end: { cause: 'failed' },
    status: told.status,
    ...told.parts,
    callState: failureState(status),
  });
}

/** EventEstablished for both sides, with the ACW that will follow (S-59). */
export function established(ctx: CallContext, session: CallSession): void {
  if (session.ended) return;
  const { call, answering } = session;
  session.answering = undefined;
  for (const party of [call.origination, call.destination]) {
    if (party === undefined || party.established) continue;
    const asked = party === call.destination && answering?.dn === party.dn ? answering.origin : undefined;
    announceEstablished(ctx, call, party, asked);
  }
  ctx.hooks.changed(session);
}

/** EventEstablished of one party. */
export function announceEstablished(
  ctx: CallContext,
  call: Call,
  party: Party,
  origin: TLibOrigin | undefined,
): void {
  party.established = true;
  if (party.kind !== 'extension') return;
  const agent = ctx.agents().onDn(party.dn);
  const wrapUp = agent !== undefined && call.business ? ctx.agents().wrapUpOf(agent) : 0;
  const extensions: KVList = {
    ...(call.business ? { BusinessCall: 1 } : {}),
    ...(wrapUp === 0 ? {} : { WrapUpTime: wrapUp }),
  };
  const more = Object.keys(extensions).length > 0 ? { extensions } : {};
  ctx.events.party(call, party, 'EventEstablished', 'Ok', more, origin);
  ctx.agents().deviceChanged(party.dn);
}

export function failureState(status: number): 'Busy' | 'NoAnswer' | 'GeneralError' {
  if (status === 486 || status === 600) return 'Busy';
  return status === 408 || status === 480 ? 'NoAnswer' : 'GeneralError';
}
