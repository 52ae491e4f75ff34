import { describe, expect, it } from 'vitest';
import { noAnswer } from './no-answer';

describe('a command that nobody answered', () => {
  it.each([
    [
      'no answer - stop NOT performed (no answer within 10 s)',
      { title: 'No answer - stop NOT performed', detail: 'No answer within 10 s.' },
    ],
    [
      'no answer - stop NOT confirmed (read ECONNRESET (remote))',
      { title: 'No answer - stop NOT confirmed', detail: 'Read ECONNRESET (remote).' },
    ],
    ['no answer - stop NOT performed', { title: 'No answer - stop NOT performed', detail: null }],
  ])('S-3: claims of "%s" what it says and no more', (message, words) =>
    expect(noAnswer(message)).toEqual(words),
  );
});
