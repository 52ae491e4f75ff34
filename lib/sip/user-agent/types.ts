import type { Clock } from '../../clock/clock';
import type { ClientCredentials } from '../auth/challenge-answers';
import type { DialogState } from '../dialog/types';
import type { SipRequest, SipResponse } from '../message/types';
import type { Remote, SipTransport } from '../transport/transport';
import type { ExtraHeaders, MessageParts } from './message-parts';
import type { ReferRequest, Referral } from './referral';

export type { ExtraHeaders, MessageParts };

/** Source of tags, branches and Call-IDs: `bytes` random bytes as lower-case hex. */
export type RandomHex = (bytes: number) => string;

export interface UserAgentOptions {
  readonly clock: Clock;
  readonly transports: readonly SipTransport[];
  readonly handler: UserAgentHandler;
  /** Server / User-Agent header value. */
  readonly product: string;
  readonly random?: RandomHex;
  /** Methods that the handler serves, out of dialog or in; others are answered 405 with Allow. */
  readonly allow: readonly string[];
  /** Option tags of Require that are understood; others are answered 420 (RFC 3261 §8.2.2.3). Default none. */
  readonly supported?: readonly string[];
  /** Session-Expires of INVITEs, in seconds of at least 90 (RFC 4028). Default: session timers are not used. */
  readonly sessionExpires?: number;
  /** Bound of simultaneously open server transactions; over it new requests get 503. Default 200 000. */
  readonly transactionsMax?: number;
  /** Bound of legs; over it a new INVITE gets 503. Default 200 000. */
  readonly legsMax?: number;
  /** A bug or an odd message; never thrown past the stack. Called at most once a second with a count. */
  readonly onWarning?: (message: string, count: number) => void;
  /** Every bug that was caught, of the stack or of its user. Default: a warning. */
  readonly onFault?: (error: unknown) => void;
}

/** What the stack asks its user. Every call is synchronous with the packet that caused it. */
export interface UserAgentHandler {
  /**
   * A new INVITE outside any dialog, already checked (syntax, Max-Forwards, Require, Content-Type, merged request).
   * Answer it through `leg`, now or later; 100 Trying is sent by the stack if nothing else was within 200 ms.
   *
   * `replaced` is the leg whose place it takes, by a Replaces that names its dialog (RFC 3891 §3): once who sent it is
   * known to be allowed to, answer it and end that one. Undefined without Replaces; what names no such dialog was
   * answered 400, 481, 486 or 603. Only with `replaces` among the supported extensions, else Replaces is not read.
   */
  onInvite(leg: IncomingLeg, replaced: Leg | undefined): void;
  /**
   * Asked before a new INVITE costs more than its parsing: true has it answered 503 with Retry-After, without state but
   * the memory of it, by which its retransmissions get the same. What has a To-tag is never asked about.
   */
  shed?(invite: SipRequest): boolean;
  /** Any other out-of-dialog request of `allow` (REGISTER, OPTIONS, SUBSCRIBE…); must be answered. */
  onRequest(transaction: ServerRequest): void;
}

/** A non-INVITE (or in-dialog) request waiting for its answer. */
export interface ServerRequest {
  readonly request: SipRequest;
  readonly source: Remote;
  /** Provisional (1xx) or final; after a final one further calls are ignored. */
  respond(status: number, parts?: MessageParts): void;
  /** In-dialog INVITE only: the ACK for the 2xx that `respond` sent. */
  onAck?: (ack: SipRequest) => void;
  /** In-dialog INVITE only: CANCEL came; 487 has been sent. */
  onCancel?: () => void;
}

/**
 * How a leg stands. `proceeding`: INVITE sent or received, no early dialog; `early`: a provisional response with a
 * To-tag; `answered`: 2xx sent or received, ACK outstanding; `confirmed`; `ending`: our BYE has no final response yet;
 * `ended`: nothing more will come of it.
 */
export type LegState = 'proceeding' | 'early' | 'answered' | 'confirmed' | 'ending' | 'ended';

/** What became of a BYE of ours (S-111). `status` undefined: no answer within Timer F, or the transport failed. */
export interface ByeOutcome {
  readonly confirmed: boolean;
  readonly status: number | undefined;
}

/** A request of ours under way. */
export interface RequestHandle {
  /** Cancels an INVITE, and drops a request that waits to be sent again; other requests take their course. */
  cancel(): void;
}

/** Acknowledges a reliable provisional response (RFC 3262 §4), once; `onFinal` as for `request`. */
export type Prack = (parts: MessageParts, onFinal: OnFinal) => void;

/**
 * Told what became of a request of ours in a dialog, once. Without an answer `failure` says what it counts as
 * (RFC 3261 §8.1.3.1): 408 where nothing came within Timer B or F, so that the dialog is to be ended (§12.2.1.2), 503
 * where the transport failed, undefined where it was not sent, or was given up with the leg or by `cancel`.
 */
export type OnFinal = (answer: InDialogAnswer | undefined, failure?: 408 | 503) => void;

export interface InDialogAnswer {
  readonly response: SipResponse;
  /** INVITE only: sends the ACK (with a body where the 2xx carried the offer). Must be called once after a 2xx. */
  ack(body?: Buffer): void;
}

/** One INVITE dialog usage, from the INVITE to the last BYE retransmission, in either direction. */
export interface Leg {
  /** Unique in this process. */
  readonly id: string;
  readonly direction: 'in' | 'out';
  readonly state: LegState;
  readonly callId: string;
  /** Plain data, which `replacesFor` names to others; undefined before a dialog exists. Of several early dialogs (forking) the one that answered, else the latest. */
  readonly dialog: DialogState | undefined;
  /** Where the peer's packets come from (in) or where the INVITE went (out). */
  readonly remote: Remote;
  /** Set by the leg's owner; the stack calls it. */
  events: LegEvents;
  /** Answers to the peer's 401 and 407 on requests of this leg; none: they are final responses like any other. */
  credentials: ClientCredentials | undefined;
  /**
   * Ends the leg whatever its state: out+unanswered = CANCEL (2xx crossing it is ACKed and BYEd), in+unanswered = 480,
   * answered or confirmed = BYE (an incoming leg's BYE waits for the ACK or its time-out, RFC 3261 §15).
   * In state `ending` after an unanswered BYE it sends a new BYE with CSeq+1 and a new branch (S-112).
   */
  end(parts?: MessageParts & { readonly status?: number }): void;
  /**
   * Whether an offer could go to the peer now: no offer is open in either direction (RFC 3261 §14.1, RFC 3311 §5.1).
   */
  mayOffer(method: 'INVITE' | 'UPDATE'): boolean;
  /**
   * Sends an in-dialog request; an offer where `mayOffer` is false is not sent. A 491 is not reported before it has been tried again for 28 s, after the waits of RFC 3261 §14.1.
   */
  request(method: string, parts: MessageParts, onFinal: OnFinal): RequestHandle;
  /** Sends a REFER in the dialog and follows what comes of it (RFC 3515). At most four at a time are open. */
  refer(request: ReferRequest): void;
  /** The peer takes REFER, by the Allow of its answered INVITE or its 2xx to ours (RFC 3261 §20.5). */
  readonly peerRefers: boolean;
  /** When the peer last showed that it has the dialog: its requests, its 2xx to ours. Milliseconds since the epoch. */
  readonly lastSeenAt: number;
}

/** Whether the caller takes provisional responses that want a PRACK, or wants no others (RFC 3262 §3). */
export type Reliability = 'none' | 'supported' | 'required';

export interface IncomingLeg extends Leg {
  readonly direction: 'in';
  /** The INVITE; throws once it was let go. */
  readonly invite: SipRequest;
  /** The owner will not read `invite` again: a leg that is up need not keep it, once the ACK has come. */
  letInviteGo(): void;
  /** Milliseconds since the epoch at which its server transaction was created (S-8). */
  readonly createdAt: number;
  readonly reliability: Reliability;
  /** 101–199; ignored once a final response was sent. Reliable where the caller requires it. */
  provisional(status: number, parts?: MessageParts): void;
  /**
   * The same, repeated until its PRACK comes; `onPrack` must answer that, default 200. Without a PRACK in 64*T1 comes
   * `onPrackTimeout`. Plain where the caller does not take it.
   */
  reliableProvisional(
    status: number,
    parts: MessageParts,
    onPrack?: (transaction: ServerRequest) => void,
  ): void;
  /** Why the INVITE's session interval can't be taken: the 422 to reject it with (RFC 4028 §9). */
  sessionRefusal(): { readonly status: number; readonly headers?: ExtraHeaders } | undefined;
  /** 200, retransmitted until ACK (RFC 3261 §13.3.1.4). */
  accept(parts?: MessageParts): void;
  /** 300–699. The leg is `ended` for its owner at once; ACK and retransmissions are absorbed by the stack. */
  reject(status: number, parts?: MessageParts): void;
}

export interface OutgoingLeg extends Leg {
  readonly direction: 'out';
  /** ACK for the 2xx; must be called once after `onAnswered` (a retransmitted 2xx is re-ACKed by the stack). */
  ack(body?: Buffer): void;
}

export interface LegEvents {
  /** Outgoing: 101–199 (100 is kept by the stack). A reliable one comes once, with the `prack` that must be called. */
  onProvisional?(response: SipResponse, prack: Prack | undefined): void;
  /** Outgoing: the first 2xx. Answer with `ack`. Further 2xx of other forks are ACKed and BYEd by the stack. */
  onAnswered?(response: SipResponse): void;
  /** Outgoing: final failure. No response (Timer B) = 408, transport error = 503, both with `response` undefined. */
  onFailed?(failure: {
    readonly status: number;
    readonly reason: string;
    readonly response: SipResponse | undefined;
  }): void;
  /** Incoming: CANCEL before the answer; 200 and 487 have been sent, the leg is ended. */
  onCancelled?(request: SipRequest): void;
  /** Incoming: ACK for our 2xx (its body is the answer to a delayed offer). */
  onAcknowledged?(ack: SipRequest): void;
  /** Incoming: no ACK within 64*T1; the leg is still answered, call `end` to BYE it. */
  onAckTimeout?(): void;
  /** Incoming: a reliable provisional response got no PRACK. Unset: the INVITE is rejected with 504. */
  onPrackTimeout?(): void;
  /** The session timer ran out without a refresh (RFC 4028 §10), or a refresh got 408, 481 or no answer: call `end`. */
  onSessionExpired?(): void;
  /** BYE from the peer; 200 has been sent, the leg is ended. */
  onBye?(request: SipRequest): void;
  /**
   * A REFER with one readable Refer-To for an INVITE to a sip, sips or tel URI; others get 400, 416 or 603, and 491 a
   * fifth while four are open. Must be accepted or rejected. Unset: 603.
   */
  onRefer?(referral: Referral): void;
  /**
   * Any other in-dialog request but PRACK, NOTIFYs of referrals and a re-INVITE that only refreshes the session:
   * re-INVITE, UPDATE, INFO, MESSAGE, NOTIFY, OPTIONS. Unset: 501, 489 for NOTIFY, or 200 for OPTIONS.
   */
  onRequest?(transaction: ServerRequest): void;
  /** Our BYE came to its end. When no answer came the leg stays `ending` until `end` (again) or `forget`. */
  onByeDone?(outcome: ByeOutcome): void;
}

export interface InviteRequest extends MessageParts {
  /** Request-URI. */
  readonly uri: string;
  /** name-addr without tag. */
  readonly from: string;
  readonly to: string;
  /** Route values, in the order in which they are sent: the proxies that it passes (RFC 3261 §8.1.2). */
  readonly routes?: readonly string[] | undefined;
  /** Where to send it; default: the host and port of the first route, else `uri` (literal address or resolvable name). */
  readonly target?: Remote;
  /** A connection that it goes over while that is open, else as without: how a phone behind one is reached. */
  readonly connection?: Remote | undefined;
  readonly callId?: string;
  readonly maxForwards?: number;
  /** The leg's credentials from the start. */
  readonly credentials?: ClientCredentials | undefined;
  /** The callee may send reliable provisional responses: Supported: 100rel (RFC 3262). */
  readonly reliable?: boolean;
  readonly events: LegEvents;
}

export interface OutgoingRequest extends MessageParts {
  readonly method: string;
  readonly uri: string;
  readonly from: string;
  readonly to: string;
  /** As of an `InviteRequest`. */
  readonly routes?: readonly string[] | undefined;
  readonly target?: Remote;
  readonly connection?: Remote | undefined;
  readonly callId?: string;
  readonly cseq?: number;
  /** A challenge is answered with them. */
  readonly credentials?: ClientCredentials | undefined;
}

/** The stack's face: one per process, several transports. */
export interface UserAgent {
  /** Opens every transport. */
  open(): Promise<void>;
  /** `host:port` of the first transport, for Contact and From. */
  readonly hostPort: string;
  invite(request: InviteRequest): OutgoingLeg;
  /** Sends an out-of-dialog non-INVITE; `onFinal(undefined)` = Timer F or transport error. */
  send(request: OutgoingRequest, onFinal: (response: SipResponse | undefined) => void): void;
  /** Drops a leg that ended without confirmation; late packets for it get 481. */
  forget(leg: Leg): void;
  counts(): { clientTransactions: number; serverTransactions: number; legs: number };
  /** Stops all timers and closes the transports; sends nothing. */
  close(): Promise<void>;
}
