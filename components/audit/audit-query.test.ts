import { describe, expect, it } from 'vitest';
import { auditParams, fromInput, toInput } from './audit-query';

const none = { actor: '', action: '', result: '', text: '', from: '', to: '' };
const hour = () => 3_600_000;

describe('audit query', () => {
  it('sends what is set and nothing else', () => {
    expect(auditParams({ ...none, actor: ' admin ', result: 'refused' }, '42').toString()).toBe(
      'actor=admin&result=refused&cursor=42',
    );
  });

  it('sends times as ms and leaves out what is no time', () => {
    const params = auditParams({ ...none, from: '2026-11-22T13:00:00.000Z', to: 'yesterday' }, null);
    expect([params.get('from'), params.get('to')]).toEqual([String(Date.UTC(2026, 10, 22, 13)), null]);
  });

  it('takes a typed time in the zone shown, and gives the same back', () => {
    expect(fromInput('2026-11-22T14:00', hour)).toBe('2026-11-22T13:00:00.000Z');
    expect(toInput('2026-11-22T13:00:00.000Z', hour)).toBe('2026-11-22T14:00');
    expect([fromInput('', hour), toInput('', hour)]).toEqual(['', '']);
  });
});
