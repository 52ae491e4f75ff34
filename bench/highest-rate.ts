import { nextStep, type Trial } from './rate-search';

export interface TrialFigures {
  readonly rate: number;
  readonly failed: number;
  readonly achievedRate: number;
}

export interface HighestRate {
  /** calls/s with 0 failed calls in three runs out of three; undefined: none was found. */
  readonly rate: number | undefined;
  readonly trials: readonly TrialFigures[];
}

/** Drives the search: each trial is a run of its own against a fresh server. */
export async function findHighestRate(
  from: number,
  run: (rate: number) => Promise<TrialFigures>,
  tell: (line: string) => void,
): Promise<HighestRate> {
  const trials: Trial[] = [];
  const figures: TrialFigures[] = [];
  for (;;) {
    const step = nextStep(from, trials);
    if ('found' in step) return { rate: step.found, trials: figures };
    const { rate, failed, achievedRate } = await run(step.run);
    // A generator that falls behind has not offered the rate, whatever became of its calls.
    const good = failed === 0 && achievedRate >= rate * 0.9;
    tell(`  ${rate} calls/s: ${failed} failed, ${achievedRate}/s achieved`);
    trials.push({ rate, good });
    figures.push({ rate, failed, achievedRate });
  }
}
