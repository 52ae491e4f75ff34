import { describe, expect, it } from 'vitest';
import { rawRequest, request } from '../testing/raw-message';
import { eventType, subscriptionState, suppressesSubscription } from './subscription';

const headers = (...lines: string[]) => request(rawRequest('NOTIFY', { headers: lines })).headers;

describe('what a NOTIFY says of its subscription (RFC 6665 §8.2)', () => {
  it.each([
    ['Event: refer', { name: 'refer', id: undefined }],
    ['o: Refer ; id=93809824', { name: 'refer', id: '93809824' }],
    ['Event: message-summary;x', { name: 'message-summary', id: undefined }],
    ['Event: ;id=1', undefined],
    ['Event: a b', undefined],
    ['Event: refer;id="1', undefined],
    ['X: y', undefined],
  ])('%s', (line, expected) => {
    expect(eventType(headers(line))).toEqual(expected);
  });

  it.each([
    ['active;expires=60', { state: 'active', reason: undefined, expires: 60 }],
    ['ACTIVE', { state: 'active', reason: undefined, expires: undefined }],
    ['pending;expires=x', { state: 'pending', reason: undefined, expires: undefined }],
    ['terminated;reason=NoResource', { state: 'terminated', reason: 'noresource', expires: undefined }],
    ['novel', { state: 'active', reason: undefined, expires: undefined }],
    ['', undefined],
    ['<terminated>', undefined],
  ])('Subscription-State: %s', (value, expected) => {
    expect(subscriptionState(headers(`Subscription-State: ${value}`))).toEqual(expected);
  });

  it.each([
    ['Refer-Sub: false', true],
    ['refer-sub: FALSE;x=y', true],
    ['Refer-Sub: true', false],
    ['Refer-Sub: falsehood', false],
    ['X: y', false],
  ])('%s (RFC 4488 §4)', (line, expected) => {
    expect(suppressesSubscription(headers(line))).toBe(expected);
  });
});
