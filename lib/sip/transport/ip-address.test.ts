import { describe, expect, it } from 'vitest';
import { canonicalAddress } from './ip-address';

describe('canonicalAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1'],
    ['[::1]', '::1'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['2001:DB8::00a', '2001:db8::a'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['[::FFFF:c000:207]', '192.0.2.7'],
    ['fe80::1%eth0', 'fe80::1%eth0'],
    ['GW.example', 'gw.example'],
    ['no:address', 'no:address'],
  ])('writes %s as %s', (given, expected) => {
    expect(canonicalAddress(given)).toBe(expected);
  });
});
