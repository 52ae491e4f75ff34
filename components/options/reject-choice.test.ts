import { describe, expect, it } from 'vitest';
import { choiceOf, effectOf } from './reject-choice';

describe('the reject code as a choice of behaviours', () => {
  it.each([
    [300, 302],
    [301, 302],
    [302, 302],
    [503, 503],
    [603, 603],
  ])('takes %i for the behaviour of %i (S-20, S-21)', (code, choice) => {
    expect(choiceOf(code)?.code).toBe(choice);
  });

  it('warns of 603 alone among its choices (S-141)', () => {
    expect([302, 503, 603].map((code) => choiceOf(code)?.warning !== undefined)).toEqual([
      false,
      false,
      true,
    ]);
  });

  it.each([
    [606, 'global failure'],
    [486, 'up to the gateway'],
  ])('says of %i what it does', (code, words) => {
    expect(choiceOf(code)).toBeUndefined();
    expect(effectOf(code)).toContain(words);
  });
});
