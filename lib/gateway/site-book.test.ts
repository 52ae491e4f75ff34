import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../clock/simulated-clock';
import { SiteBook } from './site-book';

const sites = [
  { name: 'site1', contact: 'sip:127.0.0.1:5050', weight: 1 },
  { name: 'site2', contact: 'sip:127.0.0.1:5060', weight: 1 },
];

describe('SiteBook', () => {
  it('counts the calls of the last 60 s and forgets older ones', () => {
    const clock = new SimulatedClock();
    const book = new SiteBook(sites, clock);
    book.callStarted('site1');
    clock.advance(30_000);
    book.callStarted('site1');
    expect(book.get('site1')).toMatchObject({ callsPerMinute: 2, activeCalls: 2 });
    clock.advance(30_000);
    expect(book.get('site1')?.callsPerMinute).toBe(1);
    clock.advance(600_000);
    book.callEnded('site1');
    expect(book.get('site1')).toMatchObject({ callsPerMinute: 0, activeCalls: 1 });
  });

  it('passes over a site that gave no answer for 15 s, or until it answers', () => {
    const clock = new SimulatedClock();
    const book = new SiteBook(sites, clock);
    const next = (): string | undefined => book.choose(new Set())?.name;
    book.result('site2', 408, false);
    expect([next(), next(), next()]).toEqual(['site1', 'site1', 'site1']);
    clock.advance(15_001);
    expect(new Set([next(), next()])).toEqual(new Set(['site1', 'site2']));
    book.result('site2', 408, false);
    book.result('site2', 200, true);
    expect(new Set([next(), next()])).toEqual(new Set(['site1', 'site2']));
  });

  it('shows the last final answer with its time', () => {
    const clock = new SimulatedClock();
    const book = new SiteBook(sites, clock);
    expect(book.get('site1')?.lastResult).toBeNull();
    book.result('site1', 302, true);
    expect(book.get('site1')?.lastResult).toEqual({ code: 302, at: '2026-01-01T00:00:00.000Z' });
  });
});
