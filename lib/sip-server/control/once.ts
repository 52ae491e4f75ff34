import type { Clock } from '../../clock/clock';

/** Remembers answers by request id, so that a command sent twice is carried out once and answered alike. */
export interface Once<T> {
  /** The answer of the first `run` under this key, also while that is still running. A rejection is forgotten. */
  run(key: string, run: () => Promise<T>): Promise<T>;
}

/** Keeps the `max` newest answers for at most `keepMs`. */
export function createOnce<T>(clock: Clock, max = 1_000, keepMs = 3_600_000): Once<T> {
  const answers = new Map<string, { readonly at: number; readonly answer: Promise<T> }>();
  return {
    run: (key, run) => {
      const known = answers.get(key);
      if (known !== undefined && clock.now() - known.at < keepMs) return known.answer;
      const answer = run();
      answers.delete(key);
      answers.set(key, { at: clock.now(), answer });
      answer.catch(() => {
        if (answers.get(key)?.answer === answer) answers.delete(key);
      });
      const oldest = answers.keys().next();
      if (answers.size > max && oldest.done !== true) answers.delete(oldest.value);
      return answer;
    },
  };
}
