/**
 * What can go wrong in the SIP stack. `malformed`: bytes that are no SIP message; `empty`: a keep-alive datagram;
 * `address_in_use` and `transport`: a socket; `resolution`: a name without address; `assertion`: a bug of ours.
 */
export type SipErrorCode =
  | 'malformed'
  | 'empty'
  | 'address_in_use'
  | 'transport'
  | 'resolution'
  | 'assertion';

/** The one error class of `lib/sip`; `code` is a closed union. */
export class SipError extends Error {
  readonly code: SipErrorCode;

  constructor(code: SipErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SipError';
    this.code = code;
  }
}
