import { beforeEach, describe, expect, it } from 'vitest';
import { Narrator } from './narrator';

describe('Narrator', () => {
  let printed: string[];
  const print = (line: string): void => void printed.push(line);

  beforeEach(() => {
    printed = [];
  });

  it("prints the console's address first, then the sign-ins, then what was said meanwhile", () => {
    const narrator = new Narrator(print, true);
    narrator.say('40 agents log in');
    narrator.consoleLine('Sign in: admin / secret (admin)');
    narrator.consoleLine('some other output');
    expect(printed).toEqual([]);
    narrator.consoleLine('Console: http://127.0.0.1:3000');
    narrator.say('later');
    expect(printed).toEqual([
      'Console: http://127.0.0.1:3000',
      'Sign in: admin / secret (admin)',
      '40 agents log in',
      'later',
    ]);
  });

  it('tells which lines hold a password, so that they stay out of the log', () => {
    const narrator = new Narrator(print, true);
    expect(narrator.consoleLine('Sign in: admin / secret (admin)')).toBe(true);
    expect(narrator.consoleLine('Console: http://127.0.0.1:3000')).toBe(false);
  });

  it('waits no longer when there will be no console', () => {
    const narrator = new Narrator(print, true);
    narrator.say('one');
    narrator.release();
    narrator.say('two');
    expect(printed).toEqual(['one', 'two']);
  });
});
