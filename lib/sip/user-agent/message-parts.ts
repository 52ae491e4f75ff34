/** Extra header fields of an outgoing message, in order, e.g. `[['Retry-After', '60']]`. */
export type ExtraHeaders = ReadonlyArray<readonly [name: string, value: string]>;

export interface MessageParts {
  readonly headers?: ExtraHeaders;
  readonly body?: Buffer;
  /** Default application/sdp where there is a body. */
  readonly contentType?: string;
  /** Reason phrase of a response; default is the RFC's. */
  readonly reason?: string;
}
