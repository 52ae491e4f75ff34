/** Facts of one line, put beside the message; values of secret-sounding keys are replaced (see `secretKeys`). */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Where a component tells what happened. One line an event that an operator may need; nothing per SIP message.
 * A logger must not throw.
 */
export interface Log {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with these fields in every line. */
  child(fields: LogFields): Log;
}

/** Swallows everything; for tests. */
export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silentLog,
};
