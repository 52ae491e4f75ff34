import { describe, expect, it } from 'vitest';
import type { SipResponse } from '../../sip/message/types';
import type { ExtraHeaders } from '../../sip/user-agent/types';
import { startEngine } from '../testing/engine-harness';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
`;

async function refusedWith(
  status: number,
  parts: { reason?: string; headers?: ExtraHeaders },
): Promise<SipResponse> {
  const h = await startEngine(yaml);
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5701, '7001')]);
  phone.behaviour = 'silent';
  let seen: SipResponse | undefined;
  trunk.call('7001', '0301234', {
    events: {
      onFailed({ response }) {
        seen = response;
      },
    },
  });
  await h.pass(10);
  phone.offered[0]?.reject(status, parts);
  await h.pass(10);
  expect(h.engine.ctx.table.live).toBe(0);
  return seen!;
}

describe('a destination’s refusal', () => {
  it.each([
    [404, 404],
    [408, 408],
    [415, 415],
    [480, 480],
    [484, 484],
    [486, 486],
    [488, 488],
    [500, 500],
    [504, 504],
    [600, 600],
    [603, 603],
    [606, 606],
  ])('%i reaches the caller with its phrase and what he can use of it', async (phone, caller) => {
    const response = await refusedWith(phone, {
      reason: 'Not today',
      headers: [
        ['Retry-After', '30'],
        ['Warning', '399 phone "gone fishing"'],
        ['Reason', 'Q.850;cause=17'],
        ['Server', 'Phone/1'],
        ['X-Secret', '1'],
      ],
    });
    expect(response).toMatchObject({ status: caller, reason: 'Not today' });
    expect(response.headers.get('retry-after')).toBe('30');
    expect(response.headers.get('warning')).toBe('399 phone "gone fishing"');
    expect(response.headers.get('reason')).toBe('Q.850;cause=17');
    expect(response.headers.has('x-secret')).toBe(false);
    expect(response.headers.get('server')).toContain('Tidegate');
  });

  it.each([
    [302, 480],
    [401, 500],
    [407, 500],
    [420, 500],
    [421, 500],
    [423, 500],
    [481, 480],
    [487, 480],
    [494, 500],
    [503, 500],
  ])('%i, which is no answer for him, reaches the caller as %i', async (phone, caller) => {
    const response = await refusedWith(phone, { reason: 'Not today', headers: [['Retry-After', '30']] });
    expect(response.status).toBe(caller);
    expect(response.reason).not.toBe('Not today');
    expect(response.headers.get('retry-after')).toBe(phone < 400 ? undefined : '30');
  });
});
