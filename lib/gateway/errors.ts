/** `configuration`: the file can't be used; `address_in_use`, `transport`: a socket can't be opened. */
export type GatewayErrorCode = 'configuration' | 'address_in_use' | 'transport';

/** The one error class of `lib/gateway`. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode;

  constructor(code: GatewayErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'GatewayError';
    this.code = code;
  }
}
