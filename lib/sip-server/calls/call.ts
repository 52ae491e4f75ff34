import type { Timer } from '../../clock/clock';
import type { PartyRow } from '../../feed/state';
import type { CallType, DnRole, KVList, TLibOrigin } from '../../tlib/types';
import type { ExtraHeaders, Leg, ServerRequest } from '../../sip/user-agent/types';
import type { CallMedia, LegMedia, Side } from './call-media';
import type { CallerIdentity, PartyKind } from './identity';
import type { Trail } from './trail';

/** Party states of T-Library's automaton; NULL is a party that has left, and so is no longer in the call. */
type PartyState = PartyRow['state'];

/** One participant, plain data. */
export interface Party {
  /** A DN of ours, or the outside number. */
  readonly dn: string;
  readonly kind: PartyKind;
  /** Trunk DN through which an outside party is reached. */
  readonly trunk: string | undefined;
  readonly role: 'origination' | 'destination';
  state: PartyState;
  /** EventRinging or EventDialing went out for it. */
  announced: boolean;
  /** It was answered, or answered: what it is told from now on is of a call that is up. */
  established: boolean;
  /** Member of a conference, whatever it was before. */
  conferenced?: true;
}

/**
 * A party that nobody has been told of. Field by field: an object made by spreading another costs a shape of its own, of
 * some 500 bytes, for as long as the call lives.
 */
export function newParty(
  { dn, kind, trunk }: Pick<Party, 'dn' | 'kind' | 'trunk'>,
  role: Party['role'],
  state: PartyState,
): Party {
  return { dn, kind, trunk, role, state, announced: false, established: false };
}

/** The queue or Routing Point at which a call waits, or to which it returns if nobody answers. */
interface QueuePlace {
  readonly queue: string;
  readonly since: number;
  /** EventDiverted went out: the call rings elsewhere, and comes back where that doesn't take it. */
  diverted: boolean;
}

/** A call as plain, serialisable data; legs and timers stand beside it in `CallSession`. */
export interface Call {
  readonly connID: string;
  readonly callUUID: string;
  readonly callType: CallType;
  readonly ani: string;
  readonly dnis: string;
  /** Of the originating party; after a transfer another one. */
  identity: CallerIdentity;
  readonly trail: Trail;
  /** SIP Call-ID of the originating leg. */
  readonly callID: string;
  readonly startedAt: number;
  answeredAt: number | undefined;
  since: number;
  /** Came through a queue or Routing Point, so that ACW follows (S-59, S-73). */
  business: boolean;
  /** The queue it came through, also after it left it. */
  queue: string | undefined;
  place: QueuePlace | undefined;
  /** Silent for so long that it may be gone without our knowing (S-93); it counts all the same. */
  suspectedGhost: boolean;
  /** Attached by desktops and strategies; bounded by `user-data.ts`. */
  userData: KVList;
  origination: Party;
  destination: Party | undefined;
  /** Parties beyond these two: who transfers the call and is still in it, and members of a conference. */
  others: readonly Party[];
  /** ConnID of the call for which this one consults; its events carry it as TransferConnID. */
  readonly consultOf: string | undefined;
}

/**
 * The originating side as the rest of the engine sees it: an INVITE waiting for its answer, or a phone that was
 * called first for RequestMakeCall. `offer` is its SDP, undefined where the answer must carry the offer.
 */
export interface Originator {
  readonly leg: Leg;
  /** The INVITE waits at us, so a 302 can still send the caller elsewhere. */
  readonly redirectable: boolean;
  readonly offer: Buffer | undefined;
  /** The caller takes provisional responses that want a PRACK. */
  readonly reliable: boolean;
  /** `onPrack`: this one wants a PRACK, which goes there. */
  ring(body: Buffer | undefined, status: number, onPrack?: (transaction: ServerRequest) => void): void;
  answer(body: Buffer | undefined, headers?: ExtraHeaders): void;
  refuse(status: number, headers?: ExtraHeaders, reason?: string): void;
}

/** Two legs whose media go to each other: of a call's two parties, or of a conference's member and its focus. */
export interface Bridge {
  readonly media: CallMedia;
  readonly legs: { origination: Leg; destination: Leg | undefined };
  /** An offer of the server's is under way on the legs. */
  renegotiating: boolean;
}

/** A call on its way to another destination, while who sent it there is still in it. */
interface Transfer {
  readonly party: Party;
  readonly leg: Leg;
  /** The transferor's side of the bridge as it was, for when nobody takes the call. */
  readonly media: LegMedia;
  readonly side: Side;
  /** The same of the party who stays. */
  readonly stays: { readonly leg: Leg; readonly media: LegMedia };
  readonly held: { readonly origination: boolean; readonly destination: boolean };
  readonly identity: CallerIdentity;
}

/**
 * A conference on an external focus: each member's leg is bridged, as the originating side, with a leg of its own to the
 * focus, which mixes their media.
 */
interface Conference {
  /** Request-URI of the focus for this conference. */
  readonly uri: string;
  readonly members: Map<Party, Bridge>;
}

/** The call is about to become a conference, or a larger one; nothing has changed yet. */
interface Joining {
  /** Who is called for it. */
  readonly invited: Party | undefined;
  /** Undoes what was begun; `origin`: the invited party asked for that by T-Library. */
  abort(origin?: TLibOrigin): void;
}

/** Where a party stands: its bridge, and on which side of it. */
export interface Place {
  readonly bridge: Bridge;
  readonly side: Side;
}

/** A live call with what serves it; it is itself the bridge between its two parties, unless it is a conference. */
export interface CallSession extends Bridge {
  readonly call: Call;
  transfer: Transfer | undefined;
  /** The originating party's leg of before, while it calls anew at the server's request (S-28). */
  formerLeg: Leg | undefined;
  conference: Conference | undefined;
  joining: Joining | undefined;
  /** It is about to be merged with another one. */
  completing: boolean;
  /** How the originating side is told of what comes; another one after a transfer. */
  originator: Originator;
  /** The original caller's ACK is what carries the answer to the destination's offer. */
  pendingAck: ((body: Buffer | undefined) => void) | undefined;
  /** The destination whose description the caller took from a reliable 18x: his INVITE has its answer (RFC 3262 §5). */
  describedBy: Leg | undefined;
  /** The ringing phone takes a remote answer: Allow-Events of its 18x has `talk`. */
  talkAllowed: boolean;
  /** RequestAnswerCall that waits for its phone to answer. */
  answering: { readonly dn: string; readonly origin: TLibOrigin } | undefined;
  /** The media service that he hears who waits. */
  treatment: { stop(): void } | undefined;
  /** Of an offer (no answer) or a Routing Point. */
  timer: Timer | undefined;
  /** Max-Forwards of the caller's INVITE (RFC 3261 §16.6 step 3). */
  readonly maxForwards: number;
  ended: boolean;
}

/** The parties in the order in which they came, first the two of the bridge. */
export function partiesOf({ origination, destination, others }: Call): Party[] {
  const first = destination === undefined ? [origination] : [origination, destination];
  return others.length === 0 ? first : [...first, ...others];
}

/** The party's bridge and side. */
export function placeOf(session: CallSession, party: Party): Place {
  const bridge = session.conference?.members.get(party);
  if (bridge !== undefined) return { bridge, side: 'origination' };
  return { bridge: session, side: party === session.call.origination ? 'origination' : 'destination' };
}

/** Who stands there; undefined on the focus's side of a conference. */
export function partyAt(session: CallSession, { bridge, side }: Place): Party | undefined {
  if (bridge === session) return session.call[side];
  return side === 'origination' ? memberOn(session, bridge) : undefined;
}

/** The member of the conference whose leg the bridge has. */
export function memberOn(session: CallSession, bridge: Bridge): Party | undefined {
  const { conference } = session;
  if (bridge === session) return undefined;
  for (const [party, { legs }] of conference?.members ?? [])
    if (legs.origination === bridge.legs.origination) return party;
  return undefined;
}

/** The call goes on, and the party is in it. */
export const isIn = ({ ended, call }: CallSession, party: Party): boolean =>
  !ended && partiesOf(call).includes(party);

/** The party's phone is in that call already, where it can't be twice. */
export const isThere = (call: Call, { kind, dn }: Pick<Party, 'kind' | 'dn'>): boolean =>
  kind === 'extension' && partiesOf(call).some((one) => one.kind === 'extension' && one.dn === dn);

/** Somebody is on the way out of the call, or into it. */
export const isChanging = ({ transfer, joining }: CallSession): boolean =>
  transfer !== undefined || joining !== undefined;

/** The legs of the parties. */
export function partyLegs({ conference, legs, transfer, formerLeg }: CallSession): Leg[] {
  const own =
    conference === undefined
      ? [legs.origination, legs.destination]
      : [...conference.members.values()].map((bridge) => bridge.legs.origination);
  return [...own, formerLeg, transfer?.leg].filter((leg) => leg !== undefined);
}

/** The legs to the focus. */
export function focusLegs({ conference }: CallSession): Leg[] {
  const legs = [...(conference?.members.values() ?? [])].map((bridge) => bridge.legs.destination);
  return legs.filter((leg) => leg !== undefined);
}

const roleNames = { origination: 'Origination', destination: 'Destination' } as const;

/** The party's role as T-Library names it. */
export function roleOf(party: Party): DnRole {
  return party.conferenced ? 'ConferenceMember' : roleNames[party.role];
}

export type CallPhase = 'queued' | 'ringing' | 'connected' | 'held';

/** The state in one word, for people. */
export function phaseOf(call: Call): CallPhase {
  if (call.destination === undefined && call.place !== undefined) return 'queued';
  if (call.answeredAt !== undefined)
    return partiesOf(call).some(({ state }) => state === 'held') ? 'held' : 'connected';
  return 'ringing';
}
