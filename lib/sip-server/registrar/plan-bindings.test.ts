import { describe, expect, it } from 'vitest';
import type { Binding } from './bindings';
import { planBindings } from './plan-bindings';

const path: readonly string[] = [];
const source = { protocol: 'udp', address: '10.0.0.9', port: 5060 } as const;
const current: readonly Binding[] = [
  { contact: 'sip:a@h', source, path, callId: 'c', cseq: 5, q: 1, expiresAt: 60_000 },
  { contact: 'sip:b@h', source, path, callId: 'c', cseq: 7, q: 1, expiresAt: 60_000 },
];
const plan = (contacts: readonly string[], cseq: number, callId = 'c', expires = 100) =>
  planBindings(
    current,
    contacts.map((contact) => ({ contact, expires, q: 1 })),
    { source, path, callId, cseq, now: 1_000, expiresMax: 90 },
  )?.map(({ contact, expiresAt }) => `${contact} ${expiresAt}`);

describe('the bindings after a REGISTER', () => {
  it.each([
    ['one that is as old as the binding', ['sip:a@h'], 5],
    ['one that is older', ['sip:a@h'], 4],
    ['one that is newer than some of its bindings only', ['sip:a@h', 'sip:b@h'], 6],
  ])('are none for %s', (_, contacts, cseq) => {
    expect(plan(contacts, cseq)).toBeUndefined();
    expect(plan(contacts, cseq, 'another')).toBeDefined();
  });

  it('end with what it brought, in its order, at most for as long as is granted', () => {
    expect(plan(['sip:c@h', 'sip:a@H;x=1'], 8)).toEqual([
      'sip:b@h 60000',
      'sip:c@h 91000',
      'sip:a@H;x=1 91000',
    ]);
  });

  it('hold a contact once that it brought twice', () => {
    expect(plan(['sip:c@h', 'sip:c@h'], 8)).toEqual(['sip:a@h 60000', 'sip:b@h 60000', 'sip:c@h 91000']);
  });

  it('lack what it removes, whether it was there or not', () => {
    expect(plan(['sip:a@h', 'sip:z@h'], 8, 'c', 0)).toEqual(['sip:b@h 60000']);
  });
});
