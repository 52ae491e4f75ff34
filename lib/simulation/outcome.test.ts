import { describe, expect, it } from 'vitest';
import type { Line } from './line';
import { type OutcomeFacts, outcomeOf } from './outcome';

type Part = Partial<Pick<Line, 'end' | 'status' | 'peer' | 'asked' | 'music'>>;

const lineOf = (part: Part): Line =>
  ({ end: undefined, status: undefined, peer: undefined, asked: undefined, music: false, ...part }) as Line;

function outcome(line: Part, facts: Partial<OutcomeFacts> & { readonly peer?: Part } = {}): string {
  const { peer, ...rest } = facts;
  const other = peer === undefined ? undefined : lineOf(peer);
  return outcomeOf({
    line: lineOf({ peer: 'peer', ...line }),
    lineNamed: (name) => (name === 'peer' ? other : undefined),
    offered: [],
    siteClosed: false,
    rejectCode: 603,
    queuedReleased: false,
    direct: false,
    phoneDown: false,
    hopeless: false,
    ringingLost: false,
    ...rest,
  });
}

describe('what became of a call', () => {
  it.each([
    ['the caller hung up', { end: 'hung-up' }, {}, 'finished'],
    ['the caller gave up', { end: 'gave-up' }, {}, 'abandoned'],
    ['the caller heard music alone', { end: 'hung-up' }, { peer: { music: true } }, 'abandoned'],
    ['the agent hung up', { end: 'bye' }, { peer: { end: 'hung-up' } }, 'finished'],
    ['the agent released it', { end: 'bye' }, { peer: { end: 'bye', asked: 'release' } }, 'finished'],
    ['nobody took the transfer', { end: 'bye' }, { peer: { end: 'bye', asked: 'transfer' } }, 'not-taken'],
    ['the phone died', { end: 'bye' }, { peer: { end: 'crashed' } }, 'phone-crashed'],
    ['refused by a site that drains', { end: 'refused', status: 603 }, { siteClosed: true }, 'refused'],
    [
      'queued calls are released',
      { end: 'refused', status: 603 },
      { siteClosed: true, rejectCode: 302, queuedReleased: true },
      'released',
    ],
    ['a busy phone', { end: 'refused', status: 486 }, { direct: true }, 'not-taken'],
    ['the network', { end: 'bye' }, { peer: {}, hopeless: true }, 'network'],
    ['a ringing that got lost', { end: 'refused', status: 503 }, { ringingLost: true }, 'network'],
  ] as const)('%s', (_, line, facts, expected) => {
    expect(outcome(line, facts)).toBe(expected);
  });

  it.each([
    ['BYE came while the agent still talks', { end: 'bye' }, { peer: {} }],
    ['BYE came to both', { end: 'bye' }, { peer: { end: 'bye' } }],
    ['BYE came while he heard music', { end: 'bye' }, { peer: { music: true, end: 'hung-up' } }],
    ['refused while no site drains', { end: 'refused', status: 603 }, {}],
    ['refused with another code', { end: 'refused', status: 500 }, { siteClosed: true }],
    [
      'refused with a code after which the gateway has the other site',
      { end: 'refused', status: 503 },
      { siteClosed: true, rejectCode: 503 },
    ],
    ['a queue does not answer busy', { end: 'refused', status: 486 }, {}],
    ['a lost ringing does not cut a call', { end: 'bye' }, { peer: {}, ringingLost: true }],
    ['nobody acknowledged him', { end: 'no-ack' }, {}],
  ] as const)('is lost: %s', (_, line, facts) => {
    expect(outcome(line, facts)).toBe('lost');
  });
});
