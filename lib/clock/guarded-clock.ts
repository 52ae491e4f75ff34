import type { Clock } from './clock';

/** The same clock, on which a call-back that throws is reported instead of ending the process with all it carries. */
export function guardedClock(clock: Clock, onFault: (error: unknown) => void): Clock {
  return {
    now: () => clock.now(),
    schedule: (delayMs, callback) =>
      clock.schedule(delayMs, () => {
        try {
          callback();
        } catch (error) {
          onFault(error);
        }
      }),
  };
}
