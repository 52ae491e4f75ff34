import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import { sessionTokenOf } from './cookie-of';
import { endUserAddressOf, isSameOrigin } from './end-user-address';
import { RateLimit } from './rate-limit';
import { returnPath } from './return-path';

function request(headers: IncomingMessage['headers'], remoteAddress = '::ffff:192.0.2.9'): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, 'remoteAddress', { value: remoteAddress });
  const req = new IncomingMessage(socket);
  req.headers = headers;
  return req;
}

describe('end user address', () => {
  it('is the socket’s, whatever the client says', () => {
    const req = request({ 'x-forwarded-for': '203.0.113.1' });
    expect(endUserAddressOf(req, { trustProxy: false })).toBe('192.0.2.9');
  });

  it('is what the trusted proxy itself saw', () => {
    const req = request({ 'x-forwarded-for': 'forged, 203.0.113.1' });
    expect(endUserAddressOf(req, { trustProxy: true })).toBe('203.0.113.1');
  });
});

describe('origin', () => {
  it.each([
    ['http://127.0.0.1:3000', true],
    ['http://evil.example', false],
    ['http://127.0.0.1:3001', false],
    ['null', false],
    [undefined, false],
  ])('%s → %s', (origin, expected) => {
    const req = request({ host: '127.0.0.1:3000', ...(origin === undefined ? {} : { origin }) });
    expect(isSameOrigin(req, { trustProxy: false })).toBe(expected);
  });
});

describe('session cookie', () => {
  it('is found among others', () => {
    expect(sessionTokenOf(request({ cookie: 'theme=dark; tidegate_session=abc; x' }))).toBe('abc');
  });
  it('is not mistaken for another', () => {
    expect(sessionTokenOf(request({ cookie: 'not_tidegate_session=abc' }))).toBeUndefined();
    expect(sessionTokenOf(request({}))).toBeUndefined();
  });
});

describe('return path', () => {
  it.each([
    ['/servers/x?tab=calls', '/servers/x?tab=calls'],
    [undefined, '/'],
    ['//evil.example', '/'],
    ['/\\evil.example', '/'],
    ['https://evil.example/', '/'],
    ['/sign-in?next=/x', '/'],
    ['javascript:alert(1)', '/'],
  ])('%s → %s', (next, expected) => {
    expect(returnPath(next)).toBe(expected);
  });
});

describe('RateLimit', () => {
  it('forgets the oldest key beyond its bound', () => {
    const limit = new RateLimit(new SimulatedClock(), { attemptsMax: 1, windowMs: 1000, keysMax: 2 });
    for (const key of ['a', 'b', 'c']) limit.add(key);
    expect([limit.waitMs('a'), limit.waitMs('b'), limit.waitMs('c')]).toEqual([0, 1000, 1000]);
  });
});
