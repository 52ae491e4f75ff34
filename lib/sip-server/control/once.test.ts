import { describe, expect, it, vi } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { createOnce } from './once';

describe('createOnce', () => {
  it('runs once a key and gives everyone the same answer', async () => {
    const once = createOnce<number>(new SimulatedClock());
    const run = vi.fn(async () => Math.random());
    const answers = await Promise.all([once.run('a', run), once.run('a', run)]);
    expect(answers[0]).toBe(answers[1]);
    expect(await once.run('a', run)).toBe(answers[0]);
    expect(run).toHaveBeenCalledTimes(1);
    expect(await once.run('b', run)).not.toBe(answers[0]);
  });

  it('forgets a rejection, what is too old, and the oldest above its bound', async () => {
    const clock = new SimulatedClock();
    const once = createOnce<string>(clock, 2, 1_000);
    await expect(once.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await once.run('a', async () => 'first')).toBe('first');
    clock.advance(1_000);
    expect(await once.run('a', async () => 'second')).toBe('second');
    await once.run('b', async () => 'b');
    await once.run('c', async () => 'c');
    expect(await once.run('a', async () => 'third')).toBe('third');
    expect(await once.run('c', async () => 'again')).toBe('c');
  });
});
