import { describe, expect, it } from 'vitest';
import { afterCheck, type CheckState, unchecked } from './check-state';

/** Outcomes of checks 10 s apart, `+` answered; in service or not after each. */
function inService(outcomes: string): string {
  let state: CheckState = unchecked;
  let shown = '';
  for (const [index, outcome] of [...outcomes].entries()) {
    state = afterCheck(state, outcome === '+', index * 10_000);
    shown += state.kind === 'answering' ? '+' : '-';
  }
  return shown;
}

describe('out of service by oos-check, and back', () => {
  it.each([
    ['falls with the first check that fails, and is back with the first that does not', '++--++', '++--++'],
    ['needs three in a row after a second fall within a minute', '-+-+++', '-+---+'],
    ['begins to count anew with a failure between them', '-+-++-+++', '-+------+'],
    ['stays so while it flaps', '-+-+-+-+-+', '-+--------'],
    ['is trusted again after a minute without a fall', '-+++++++-+', '-+++++++-+'],
  ])('%s', (_, outcomes, shown) => {
    expect(inService(outcomes)).toBe(shown);
  });
});
