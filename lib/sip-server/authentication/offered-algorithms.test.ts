import { describe, expect, it } from 'vitest';
import { offeredTo } from './offered-algorithms';

const both = ['SHA-256', 'MD5'] as const;

describe('the algorithms offered to a user agent', () => {
  it.each([
    ['a phone', 'Yealink SIP-T54W 96.86.0.70', both, ['SHA-256', 'MD5']],
    [
      'a baresip that can read several challenges',
      'baresip v2.10.0 (x86_64/Linux)',
      both,
      ['SHA-256', 'MD5'],
    ],
    ['a baresip that cannot', 'baresip v1.0.0 (x86_64/linux)', both, ['MD5']],
    ['one that names itself not at all', undefined, both, ['MD5', 'SHA-256']],
    ['a baresip, where only SHA-256 is configured', 'baresip v1.0.0', ['SHA-256'] as const, ['SHA-256']],
    ['nobody, where only SHA-256 is configured', undefined, ['SHA-256'] as const, ['SHA-256']],
    ['nobody, where only MD5 is configured', undefined, ['MD5'] as const, ['MD5']],
  ])('suit %s', (_, userAgent, configured, offered) => {
    expect(offeredTo(userAgent, configured)).toEqual(offered);
  });
});
