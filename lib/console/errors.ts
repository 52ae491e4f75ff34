import type { ActionErrorCode } from '../feed/console';

const brand = Symbol.for('tidegate.console.error');

/** An expected failure. `message` is for people: what is blocked, why, and the next step. */
export class ConsoleError extends Error {
  readonly [brand] = true;

  constructor(
    readonly code: ActionErrorCode,
    message: string,
    readonly field?: string,
  ) {
    super(message);
    this.name = 'ConsoleError';
  }
}

/** `instanceof` won't do: Next's module graph and the server's each have their own copy of the class. */
export function isConsoleError(error: unknown): error is ConsoleError {
  return typeof error === 'object' && error !== null && brand in error;
}
