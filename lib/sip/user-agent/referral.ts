import type { ReferTo } from '../refer/refer-to';
import type { SipRequest } from '../message/types';
import type { ExtraHeaders, MessageParts } from './message-parts';

/**
 * A REFER of the peer in a leg's dialog (RFC 3515 §2.4): accept or reject it, then tell how the new request goes. The
 * leg's end leaves it alone: a referrer who hangs up early (spec S-85) still hears of it in the same dialog, until it
 * answers that it doesn't want to.
 */
export interface Referral {
  readonly request: SipRequest;
  /** Always for an INVITE, to a sip, sips or tel URI. */
  readonly referTo: ReferTo;
  /** Referred-By as it was written, which goes on with the new INVITE (RFC 3892 §2.2). */
  readonly referredBy: string | undefined;
  /** Nothing goes to the referrer any more. */
  readonly done: boolean;
  /**
   * 202 and a NOTIFY of 100 Trying, within 32 s after the REFER; 200 without subscription where the referrer wants none
   * (RFC 4488).
   */
  accept(): void;
  /** 300–699; nothing more is sent. */
  reject(status: number, parts?: MessageParts): void;
  /**
   * How the new request goes: 101–199 as often as it changes (of those that come while a NOTIFY has no answer only the
   * latest is sent), then one of 200–699, at once, which ends the subscription. Ignored before `accept` and when done.
   */
  notify(status: number, reason?: string): void;
}

/** How a referral of ours goes (RFC 3515 §2.4.5). */
interface ReferralProgress {
  /** Status of the new request as the peer tells it; undefined where its last NOTIFY doesn't say. */
  readonly status: number | undefined;
  readonly reason: string;
  readonly body: Buffer;
  /** Nothing more comes: the new request has a final response, or the subscription ended without one (status < 200). */
  readonly final: boolean;
}

/** A REFER of ours in a leg's dialog. No call-back comes once the leg is over: that is told by the leg. */
export interface ReferRequest {
  /** Refer-To value, as `formatReferTo` writes it. */
  readonly referTo: string;
  /** Referred-By value (RFC 3892). */
  readonly referredBy?: string;
  /** `Refer-Sub: false` asks for no NOTIFYs (RFC 4488). */
  readonly headers?: ExtraHeaders;
  /** A 2xx, or a NOTIFY that overtook it; not `subscribed`: the peer will not tell how it goes. */
  onAccepted?(subscribed: boolean): void;
  /** A final response but 2xx; 408 where none came or it was not sent, 503 where the transport failed. */
  onRefused?(status: number): void;
  onNotify?(progress: ReferralProgress): void;
  /** Accepted, and 185 s later no final NOTIFY had come. */
  onTimeout?(): void;
}

/** How long either side of a referral waits for its outcome, longer than a phone rings (Timer C is 180 s). */
export const REFERRAL_SECONDS = 185;
