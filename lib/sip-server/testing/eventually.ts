import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks `probe` every 25 ms until it gives something other than undefined or false. Rejects after `withinMs`, far more than
 * a busy machine needs, with `what` in the message; an error that `probe` throws counts as "not yet" and is told at the end.
 */
export async function eventually<T>(
  what: string | (() => string),
  probe: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline)
      throw new Error(
        `not within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`,
        last === undefined ? {} : { cause: last },
      );
    await pause(25);
  }
}
