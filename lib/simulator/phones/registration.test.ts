import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { parseMessage } from '../../sip/message/parse-message';
import type { SipResponse } from '../../sip/message/types';
import { createRandom } from '../random';
import { Registration } from './registration';

function response(status: number, extra: readonly string[] = []): SipResponse {
  const lines = [
    `SIP/2.0 ${status} X`,
    'Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK1',
    'From: <sip:7001@a>;tag=1',
    'To: <sip:7001@a>;tag=2',
    'Call-ID: 1',
    'CSeq: 1 REGISTER',
    ...extra,
    'Content-Length: 0',
    '',
    '',
  ];
  const parsed = parseMessage(Buffer.from(lines.join('\r\n')));
  if (!parsed.ok || parsed.message.kind !== 'response') throw new Error('no response');
  return parsed.message;
}

describe('Registration', () => {
  let clock: SimulatedClock;
  let sent: number[];
  let refused: number;
  let answer: SipResponse | undefined;

  beforeEach(() => {
    clock = new SimulatedClock();
    sent = [];
    refused = 0;
    answer = response(200, ['Contact: <sip:7001@b:1>;expires=60']);
  });

  const start = (): Registration => {
    const registration = new Registration({
      clock,
      random: createRandom(1),
      onRefused: () => {
        refused += 1;
      },
      send: (expires, onFinal) => {
        sent.push(expires);
        clock.schedule(10, () => onFinal(answer));
      },
    });
    registration.start();
    return registration;
  };

  it('refreshes the binding well before it ends', () => {
    const registration = start();
    clock.advance(23_000);
    expect(sent).toHaveLength(1);
    clock.advance(14_000);
    expect(sent).toHaveLength(2);
    clock.advance(600_000);
    expect(sent.length).toBeGreaterThan(16);
    expect(registration.registered).toBe(true);
  });

  it('goes by what the registrar granted', () => {
    answer = response(200, ['Contact: <sip:7001@b:1>;expires=10']);
    start();
    clock.advance(6_100);
    expect(sent).toHaveLength(2);
  });

  it('waits as long as Retry-After says after a 503 (S-33)', () => {
    answer = response(503, ['Retry-After: 30']);
    const registration = start();
    clock.advance(29_900);
    expect(sent).toHaveLength(1);
    expect(registration.registered).toBe(false);
    expect(refused).toBe(1);
    clock.advance(300);
    expect(sent).toHaveLength(2);
  });

  it('tries again within 10 s when nobody answers', () => {
    answer = undefined;
    start();
    clock.advance(10_100);
    expect(sent.length).toBeGreaterThanOrEqual(2);
    expect(refused).toBe(0);
  });

  it('removes the binding when it stops, and keeps no timer', () => {
    const registration = start();
    clock.advance(100);
    let done = 0;
    registration.stop(() => {
      done += 1;
    });
    clock.advance(100);
    expect(sent).toEqual([60, 0]);
    expect(done).toBe(1);
    expect(clock.pendingCount).toBe(0);
  });
});
