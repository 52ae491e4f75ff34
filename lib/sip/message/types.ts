/**
 * A SIP or SIPS URI (RFC 3261 §19.1). `params` keeps names lower-case; a parameter without value maps to ''.
 * `other` is any other scheme: a From or To may hold it, a Request-URI gets 416.
 */
export interface SipUri {
  readonly scheme: 'sip' | 'sips' | 'tel' | 'other';
  /** Decoded user part; undefined when the URI has none. For `tel:` the number without visual separators, for `other` the URI as written. */
  readonly user: string | undefined;
  /** Host as written, IPv6 in brackets; '' for `tel:` and `other`. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: ReadonlyMap<string, string>;
}

/** `name-addr` or `addr-spec` with header parameters: From, To, Contact, Route (RFC 3261 §20.10). */
export interface NameAddr {
  readonly displayName: string | undefined;
  readonly uri: SipUri;
  /** The URI exactly as it was written, for copying. */
  readonly uriText: string;
  readonly params: ReadonlyMap<string, string>;
}

/** One Via value (RFC 3261 §20.42). */
export interface Via {
  /** Transport in upper case, e.g. `UDP`. */
  readonly protocol: string;
  readonly host: string;
  readonly port: number | undefined;
  readonly branch: string | undefined;
  readonly params: ReadonlyMap<string, string>;
}

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** Header fields of one message, in order, names compared without case, compact forms resolved. */
export interface SipHeaders {
  /** First value of `name`, unfolded and trimmed. */
  get(name: string): string | undefined;
  /** Every value of `name`, comma-separated lists split where the grammar has lists (RFC 3261 §7.3.1). */
  getAll(name: string): string[];
  has(name: string): boolean;
}

interface SipMessageBase {
  readonly headers: SipHeaders;
  readonly body: Buffer;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly from: NameAddr;
  readonly to: NameAddr;
  /** Topmost Via. */
  readonly via: Via;
  /** First Contact, undefined when absent, '*' or unreadable. */
  readonly contact: NameAddr | undefined;
}

/** A parsed request; values are decoded when first asked for. */
export interface SipRequest extends SipMessageBase {
  readonly kind: 'request';
  readonly method: string;
  readonly uri: SipUri;
  /** The Request-URI as written. */
  readonly uriText: string;
}

/** A parsed response. */
export interface SipResponse extends SipMessageBase {
  readonly kind: 'response';
  readonly status: number;
  readonly reason: string;
}

export type SipMessage = SipRequest | SipResponse;
