/** `locked`: another process uses the folder. `corrupt`: a record can't be read. `disk`: reading or writing failed. */
export type JournalErrorCode = 'locked' | 'corrupt' | 'disk';

/** The shutdown journal can't be used. */
export class JournalError extends Error {
  constructor(
    readonly code: JournalErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'JournalError';
  }
}

export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
