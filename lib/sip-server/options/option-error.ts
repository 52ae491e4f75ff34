/** Why a change of options was refused. */
export type OptionErrorCode = 'unknown_option' | 'wrong_level' | 'bad_value';

/** A change of options that is not allowed; nothing has been changed. */
export class OptionError extends Error {
  constructor(
    readonly code: OptionErrorCode,
    readonly option: string,
    /** What is allowed, in words. */
    readonly allowed: string,
    message: string,
  ) {
    super(message);
    this.name = 'OptionError';
  }
}
