import { describe, expect, it } from 'vitest';
import { type AttemptFailure, nextStep, redirectsMax } from './retry-policy';

const failure = (status: number, over: Partial<AttemptFailure> = {}): AttemptFailure => ({
  status,
  reason: 'why',
  answered: true,
  redirects: [],
  ...over,
});
const fresh = { visited: new Set<string>(), redirectsFollowed: 0 };

describe('nextStep', () => {
  it.each([408, 500, 503, 504, 599])('asks the next site after %i', (status) => {
    expect(nextStep(failure(status), fresh)).toEqual({ kind: 'next-site', status, reason: 'why' });
  });

  it.each([400, 403, 404, 480, 486, 487, 488])('hands %i to the caller', (status) => {
    expect(nextStep(failure(status), fresh)).toEqual({ kind: 'give-up', status, reason: 'why' });
  });

  it.each([600, 603, 604, 606])('never tries again after %i', (status) => {
    expect(nextStep(failure(status), fresh)).toEqual({ kind: 'give-up', status, reason: 'why' });
  });

  it('asks the next site when none answered', () => {
    expect(nextStep(failure(408, { answered: false }), fresh)).toMatchObject({
      kind: 'next-site',
      status: 503,
    });
  });

  it('follows a redirect to the first Contact that did not get the call yet', () => {
    const redirects = ['sip:8000@a:5060', 'sip:8000@b:5060'];
    expect(nextStep(failure(302, { redirects }), fresh)).toEqual({ kind: 'redirect', uri: redirects[0] });
    const visited = new Set([redirects[0]!]);
    expect(nextStep(failure(302, { redirects }), { visited, redirectsFollowed: 1 })).toEqual({
      kind: 'redirect',
      uri: redirects[1],
    });
  });

  it('asks the next site where a redirect leads in a circle, to nowhere, or on and on', () => {
    const redirects = ['sip:8000@a:5060'];
    expect(
      nextStep(failure(302, { redirects }), { visited: new Set(redirects), redirectsFollowed: 1 }).kind,
    ).toBe('next-site');
    expect(nextStep(failure(302), fresh).kind).toBe('next-site');
    expect(
      nextStep(failure(302, { redirects }), { visited: new Set(), redirectsFollowed: redirectsMax }).kind,
    ).toBe('next-site');
  });
});
