import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { Nonces } from './nonces';

function setting(usedMax = 3) {
  const clock = new SimulatedClock();
  let salt = 0;
  const make = (key: string): Nonces =>
    new Nonces({
      clock,
      key: Buffer.from(key),
      random: (bytes) => (salt++).toString(16).padStart(bytes * 2, '0'),
      lifetimeMs: 1000,
      usedMax,
    });
  return { clock, nonces: make('key'), other: make('another') };
}

describe('nonces', () => {
  it('are fresh for the lifetime, then expired', () => {
    const { clock, nonces } = setting();
    const nonce = nonces.issue('a');
    expect(nonces.state(nonce, 'a')).toBe('fresh');
    clock.advance(999);
    expect(nonces.state(nonce, 'a')).toBe('fresh');
    clock.advance(1);
    expect(nonces.state(nonce, 'a')).toBe('expired');
  });

  it('are foreign to another holder, another process, and when anything of them is changed', () => {
    const { clock, nonces, other } = setting();
    const nonce = nonces.issue('a');
    expect(nonces.state(nonce, 'b')).toBe('foreign');
    expect(other.state(nonce, 'a')).toBe('foreign');
    for (let at = 0; at < nonce.length; at++) {
      const changed = nonce.slice(0, at) + (nonce[at] === '1' ? '2' : '1') + nonce.slice(at + 1);
      expect(nonces.state(changed, 'a')).toBe('foreign');
    }
    for (const odd of ['', '.', '..', `${nonce}0`, nonce.slice(0, -1), 'x'.repeat(10_000), 'ü.ü.ü'])
      expect(nonces.state(odd, 'a')).toBe('foreign');
    const later = clock.now() + 60_000;
    expect(nonces.state(nonce.replace(/^[^.]+/, later.toString(36)), 'a')).toBe('foreign');
  });

  it('are never the same twice', () => {
    const { nonces } = setting();
    expect(nonces.issue('a')).not.toBe(nonces.issue('a'));
  });

  it('take each count once and only rising ones', () => {
    const { nonces } = setting();
    const nonce = nonces.issue('a');
    expect([1, 1, 3, 2, 3, 4].map((count) => nonces.use(nonce, count))).toEqual([
      true,
      false,
      true,
      false,
      false,
      true,
    ]);
    expect(nonces.use(nonces.issue('a'), 0)).toBe(false);
  });

  it('whose count was forgotten for want of room are expired, and so is every one as old and unused', () => {
    const { clock, nonces } = setting(2);
    const [first, unused] = [nonces.issue('a'), nonces.issue('a')];
    nonces.use(first, 1);
    clock.advance(10);
    const later = [1, 2].map(() => {
      const nonce = nonces.issue('a');
      nonces.use(nonce, 1);
      return nonce;
    });
    expect([first, unused, ...later].map((nonce) => nonces.state(nonce, 'a'))).toEqual([
      'expired',
      'expired',
      'fresh',
      'fresh',
    ]);
  });

  it('make room by those that are over before they forget others', () => {
    const { clock, nonces } = setting(2);
    nonces.use(nonces.issue('a'), 1);
    nonces.use(nonces.issue('a'), 1);
    clock.advance(1000);
    const [fresh, unused] = [nonces.issue('a'), nonces.issue('a')];
    nonces.use(fresh, 1);
    expect([nonces.state(fresh, 'a'), nonces.state(unused, 'a')]).toEqual(['fresh', 'fresh']);
  });
});
