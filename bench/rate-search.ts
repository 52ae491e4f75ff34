/** One run at a rate. */
export interface Trial {
  readonly rate: number;
  readonly good: boolean;
}

/** What to do next: run at a rate, or stop with the highest rate that held in three runs out of three. */
export type NextStep = { readonly run: number } | { readonly found: number | undefined };

const confirmations = 3;
/** Rates are told apart down to a twentieth. */
const precision = 0.05;
const growth = 1.5;
const trialsMax = 30;

/**
 * Looks for the highest rate that holds: upwards by half from `from` until a run fails, halving the gap to a
 * twentieth, then three runs in a row at the best; where one of these fails, a twentieth below, and so on.
 */
export function nextStep(from: number, trials: readonly Trial[]): NextStep {
  if (trials.length >= trialsMax) return { found: undefined };
  const bad = Math.min(...trials.filter(({ good }) => !good).map(({ rate }) => rate));
  const held = trials.filter(({ rate, good }) => good && rate < bad);
  const best = Math.max(0, ...held.map(({ rate }) => rate));
  if (trials.length === 0) return { run: from };
  if (best === 0) return bad < 20 ? { found: undefined } : { run: rounded(bad / growth) };
  if (bad === Number.POSITIVE_INFINITY) return { run: rounded(best * growth) };
  const middle = rounded((best + bad) / 2);
  if (bad - best > best * precision && middle > best && middle < bad) return { run: middle };
  const runs = held.filter(({ rate }) => rate === best).length;
  return runs < confirmations ? { run: best } : { found: best };
}

function rounded(rate: number): number {
  return rate > 200 ? Math.round(rate / 25) * 25 : Math.max(1, Math.round(rate));
}
