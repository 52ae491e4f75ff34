import type { Clock } from '../../clock/clock';
import type { CallEndCause } from '../../feed/shutdown-events';
import type { QueueRow } from '../../feed/state';
import type { SipResponse } from '../../sip/message/types';
import type { Referral } from '../../sip/user-agent/referral';
import type { Leg, UserAgent } from '../../sip/user-agent/types';
import type { AgentManager } from '../agents/agent-manager';
import type { Authenticator } from '../authentication/authenticator';
import type { Dn } from '../config/types';
import type { Directory } from '../directory';
import type { NailedUpConnection } from '../nailed-up/connection';
import type { LegMedia } from './call-media';
import type { IdSource } from '../ids';
import type { OptionStore } from '../options/types';
import type { PeerView } from '../peer/peer-view';
import type { BindingTable } from '../registrar/bindings';
import type { ByeTracker } from '../shutdown/bye-tracker';
import type { DnService } from '../trunks/dn-service';
import type { RedirectMemory } from '../trunks/redirect-memory';
import type { TrunkTable } from '../trunks/trunk-table';
import type { CallSession, Place } from './call';
import type { CallEvents } from './call-events';
import type { CallTable } from './call-table';
import type { SharedLegs } from './shared-leg';
import type { TransferTokens } from './transfer-tokens';
import type { OfferPlan, Target } from './offer-plan';

/** How a call came to its end: one of the causes, or handed to the peer site. */
export type CallEnd =
  | { readonly cause: CallEndCause; readonly by?: string }
  | { readonly relocatedTo: string; readonly method: '302' | 'refer' };

interface CallHooks {
  started(session: CallSession): void;
  changed(session: CallSession): void;
  /** The call's events have gone out and it is off the table; its agents have not been told yet. */
  ended(session: CallSession, end: CallEnd): void;
  /** The call was moved to the peer site by a call of ours, with which it goes on here (S-89 c). */
  bridged(session: CallSession, peer: string): void;
  /** Runs `work` and draws the shutdown's consequences once, at its end. */
  together(work: () => void): void;
}

/** What calls ask of the queues; `Acd` is it. */
export interface CallDistribution {
  enqueue(session: CallSession, queue: Dn): void;
  routeRequest(session: CallSession, routingPoint: Dn): void;
  leave(session: CallSession, message: 'EventDiverted' | 'EventAbandoned'): void;
  /** Nobody's phone rings for it. */
  waits(session: CallSession): boolean;
  /** The calls that wait there, the first in line first. */
  waitingAt(number: string): readonly CallSession[];
  /** Callers and agents of a queue or Routing Point; undefined: nobody has been there yet. */
  row(number: string): QueueRow | undefined;
  /** Takes a waiting call out of its line, to be offered somewhere. `onGone`: it ended before it rang there. */
  take(session: CallSession, onGone: () => void): void;
  /** The call rings elsewhere: EventDiverted, once. */
  divert(session: CallSession, otherDN: string): void;
  /** Nobody took the call: back to the head of its line, with a new event where it was diverted. */
  recall(session: CallSession): void;
}

/** What an offer asks where its destination answers 3xx; `Redirection` is it. */
export interface CallRedirection {
  /** False: nothing comes of it, and the 3xx is a refusal. */
  take(session: CallSession, from: Target, response: SipResponse, plan: OfferPlan): boolean;
}

/** What calls ask of the nailed-up connections; `NailedUp` is it. */
export interface NailedUpLegs {
  /** The DN's connection if a call may take it now. */
  free(dn: string): NailedUpConnection | undefined;
  /** A call was answered on this leg: where its DN is nailed-up the leg stays when the call goes. `told`: its last offer. */
  adopt(dn: string, leg: Leg, media: LegMedia, told: Buffer | undefined): void;
  /** A call is done with the leg. False: the leg is no nailed-up one, and the call's to end. */
  letGo(leg: Leg): boolean;
  agentLoggedIn(dn: Dn): void;
}

/** What the call operations share. `agents` and `acd` come into being after the calls, hence functions. */
export interface CallContext {
  readonly clock: Clock;
  readonly ua: UserAgent;
  readonly options: OptionStore;
  readonly directory: Directory;
  readonly bindings: BindingTable;
  readonly authenticator: Authenticator;
  readonly service: DnService;
  readonly trunks: TrunkTable;
  /** Closed by a shutdown: what would begin anew is refused (S-7). */
  readonly gate: { readonly closed: boolean };
  /** What the peer site says of its agents. */
  readonly peer: PeerView;
  readonly redirects: RedirectMemory;
  readonly redirection: CallRedirection;
  readonly table: CallTable;
  readonly sharedLegs: SharedLegs;
  readonly tokens: TransferTokens;
  readonly events: CallEvents;
  readonly ids: IdSource;
  readonly byes: ByeTracker;
  readonly hooks: CallHooks;
  /** Serves REFER of a party; a function, since a transfer gives legs the events that bring the next REFER. */
  readonly refer: (session: CallSession, place: Place, referral: Referral) => void;
  /** Address of this server in SDP of its own. */
  readonly address: string;
  readonly agents: () => AgentManager;
  readonly acd: () => CallDistribution;
  readonly nailedUp: () => NailedUpLegs;
}
