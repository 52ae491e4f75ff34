/**
 * `refused`: EventError, see `errorCode`. `timeout`: no answer in time. `closed`: the connection is gone.
 * `unauthorized`: 401 or 403 on the upgrade. `connect`: the server can't be reached.
 */
export type TLibErrorKind = 'refused' | 'timeout' | 'closed' | 'unauthorized' | 'connect';

/** A request or a connection attempt that failed. */
export class TLibError extends Error {
  constructor(
    readonly code: TLibErrorKind,
    message: string,
    /** ErrorCode of the EventError (see `tlibErrorCodes`). */
    readonly errorCode?: number,
  ) {
    super(message);
    this.name = 'TLibError';
  }
}
