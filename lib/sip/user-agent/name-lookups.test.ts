import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { NameLookups } from './name-lookups';

function setting() {
  const clock = new SimulatedClock();
  const asked: string[] = [];
  const answers = new Map<string, (error: Error | null, address: string) => void>();
  const names = new NameLookups(clock, 4, (host, _options, done) => {
    asked.push(host);
    answers.set(host, done);
  });
  const log: string[] = [];
  return {
    clock,
    asked,
    log,
    want: (host: string) => names.resolve(host, (address) => log.push(`${host} ${address}`)),
    answer: (host: string, address: string) => {
      answers.get(host)!(null, address);
      clock.advance(0);
    },
    fail: (host: string) => {
      answers.get(host)!(new Error('ENOTFOUND'), '');
      clock.advance(0);
    },
  };
}

describe('looking up names', () => {
  it('asks for two at a time, for the others in order, and once for all who want the same', () => {
    const { want, answer, fail, asked, log, clock } = setting();
    for (const host of ['a', 'b', 'c', 'a', 'd', 'c']) want(host);
    expect(asked).toEqual(['a', 'b']);
    answer('a', '10.0.0.1');
    expect(log).toEqual(['a 10.0.0.1', 'a 10.0.0.1']);
    expect(asked).toEqual(['a', 'b', 'c']);
    fail('b');
    answer('c', '10.0.0.3');
    answer('d', '10.0.0.4');
    expect(log.slice(2)).toEqual(['b undefined', 'c 10.0.0.3', 'c 10.0.0.3', 'd 10.0.0.4']);
    expect(clock.pendingCount).toBe(0);
  });

  it('gives up after 5 s, asks no more for a name that nobody waits for, and frees the place when the answer comes', () => {
    const { want, answer, asked, log, clock } = setting();
    for (const host of ['a', 'b', 'c']) want(host);
    clock.advance(5_000);
    expect(log).toEqual(['a undefined', 'b undefined', 'c undefined']);
    want('d');
    expect(asked).toEqual(['a', 'b']);
    answer('a', '10.0.0.1');
    expect(asked).toEqual(['a', 'b', 'd']);
    answer('d', '10.0.0.4');
    expect(log.slice(3)).toEqual(['d 10.0.0.4']);
  });
});
