import { describe, expect, it } from 'vitest';
import { isAtContact } from './contact';

describe('the address of a contact', () => {
  const cases: ReadonlyArray<
    [host: string, port: number | undefined, contact: string | undefined, is: boolean]
  > = [
    ['10.0.0.9', 5090, 'sip:10.0.0.9:5090', true],
    ['10.0.0.9', undefined, 'sip:gw@10.0.0.9', true],
    ['10.0.0.9', 5091, 'sip:10.0.0.9:5090', false],
    ['10.0.0.8', 5090, 'sip:10.0.0.9:5090', false],
    ['[::1]', 5090, 'sip:[0:0:0:0:0:0:0:1]:5090', true],
    ['::1', 5090, 'sip:[::1]:5090', true],
    ['10.0.0.9', 5060, undefined, false],
  ];
  it.each(cases)('%s port %s is that of %s: %s', (host, port, contact, is) => {
    expect(isAtContact({ host, port }, contact)).toBe(is);
  });
});
