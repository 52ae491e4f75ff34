import type { HeaderIndex } from './header-index';
import { parseNameAddr } from './name-addr';
import type { CSeq, NameAddr, SipRequest, SipResponse, SipUri, Via } from './types';

/** What the parser had to read in any case. */
export interface ParsedCommon {
  readonly headers: HeaderIndex;
  readonly body: Buffer;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly via: Via;
}

abstract class ParsedMessage implements ParsedCommon {
  readonly headers: HeaderIndex;
  readonly body: Buffer;
  readonly callId: string;
  readonly cseq: CSeq;
  readonly from: NameAddr;
  readonly to: NameAddr;
  readonly via: Via;
  #contact: NameAddr | undefined | null = null;

  constructor(common: ParsedCommon) {
    this.headers = common.headers;
    this.body = common.body;
    this.callId = common.callId;
    this.cseq = common.cseq;
    this.from = common.from;
    this.to = common.to;
    this.via = common.via;
  }

  get contact(): NameAddr | undefined {
    if (this.#contact === null) {
      const value = this.headers.get('contact');
      this.#contact = value === undefined || value === '*' ? undefined : parseNameAddr(value);
    }
    return this.#contact;
  }
}

/** A request off the wire. */
export class ParsedRequest extends ParsedMessage implements SipRequest {
  readonly kind = 'request';
  readonly method: string;
  readonly uri: SipUri;
  readonly uriText: string;

  constructor(common: ParsedCommon, method: string, uri: SipUri, uriText: string) {
    super(common);
    this.method = method;
    this.uri = uri;
    this.uriText = uriText;
  }
}

/** A response off the wire. */
export class ParsedResponse extends ParsedMessage implements SipResponse {
  readonly kind = 'response';
  readonly status: number;
  readonly reason: string;

  constructor(common: ParsedCommon, status: number, reason: string) {
    super(common);
    this.status = status;
    this.reason = reason;
  }
}
