import { beforeEach, describe, expect, it } from 'vitest';
import { SimulatedClock } from '../../clock/simulated-clock';
import type { TLibEvent } from '../../tlib/types';
import { Counters } from '../counters';
import { createRandom } from '../random';
import { Desktop, type DesktopLinkListener } from './desktop';
import type { DesktopProfile, DesktopRequest } from './desktop-state';

const profile: DesktopProfile = {
  dn: '7001',
  agentID: 'A7001',
  queue: '8000',
  home: 'site2',
  sites: ['site1', 'site2'],
  workMode: 'AutoIn',
  earlyReadyShare: 0,
  breakShare: 0,
};

/** A site as a desktop sees it: what it does with a connection and a login. */
type Behaviour = 'serves' | 'refuses' | 'unreachable' | 'silent';

describe('Desktop', () => {
  let clock: SimulatedClock;
  let counters: Counters;
  let sites: Record<string, Behaviour>;
  let links: { site: string; listener: DesktopLinkListener; sent: DesktopRequest[]; closed: boolean }[];

  beforeEach(() => {
    clock = new SimulatedClock();
    counters = new Counters();
    sites = { site1: 'serves', site2: 'serves' };
    links = [];
  });

  const start = (over: Partial<DesktopProfile> = {}): Desktop => {
    const desktop = new Desktop({
      profile: { ...profile, ...over },
      clock,
      random: createRandom(1),
      counters,
      connect: (site, listener) => {
        const link = { site, listener, sent: [] as DesktopRequest[], closed: false };
        links.push(link);
        const later = (callback: () => void): void => void clock.schedule(5, () => link.closed || callback());
        later(() => {
          if (sites[site] === 'unreachable') listener.onDisconnected();
          else if (sites[site] !== 'silent')
            listener.onConnected(sites[site] === 'serves' ? 'Started' : 'Suspending');
        });
        return {
          send: (request) => {
            link.sent.push(request);
            later(() => answer(site, listener, request));
          },
          close: () => {
            link.closed = true;
          },
        };
      },
    });
    desktop.start();
    return desktop;
  };

  const answer = (site: string, listener: DesktopLinkListener, request: DesktopRequest): void => {
    const base = { thisDN: request.thisDN };
    const reply: Partial<Record<DesktopRequest['message'], TLibEvent>> = {
      RequestRegisterAddress: { ...base, message: 'EventRegistered' },
      RequestAgentLogin: { ...base, message: 'EventAgentLogin' },
      RequestAgentLogout: { ...base, message: 'EventAgentLogout' },
      RequestAgentReady: { ...base, message: 'EventAgentReady' },
      RequestAgentNotReady: {
        ...base,
        message: 'EventAgentNotReady',
        workMode: 'AuxWork',
      },
    };
    const refused = sites[site] === 'refuses' && request.message === 'RequestAgentLogin';
    const event = refused ? { message: 'EventError' as const, errorCode: 118 } : reply[request.message];
    if (event !== undefined) listener.onEvent(event);
  };

  const tell = (event: TLibEvent): void => links.at(-1)!.listener.onEvent(event);
  const sentNames = (): string[] => links.at(-1)!.sent.map(({ message }) => message.slice('Request'.length));
  const logout: TLibEvent = {
    message: 'EventAgentLogout',
    thisDN: '7001',
    extensions: { ReasonCode: 'graceful_shutdown_logout' },
  };

  it('registers its DN and logs in at its home site', () => {
    const desktop = start();
    clock.advance(4_000);
    expect(links.map(({ site }) => site)).toEqual(['site2']);
    expect(links[0]!.sent[1]).toEqual({
      message: 'RequestAgentLogin',
      thisDN: '7001',
      thisQueue: '8000',
      agentID: 'A7001',
      workMode: 'AutoIn',
    });
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site2' });
  });

  it('presses Ready itself after a login with ManualIn', () => {
    start({ workMode: 'ManualIn' });
    clock.advance(4_000);
    expect(sentNames()).toEqual(['RegisterAddress', 'AgentLogin', 'AgentReady']);
  });

  it('logs in at the other site within 6 s of a logout by graceful shutdown (S-57, S-77)', () => {
    const desktop = start();
    clock.advance(4_000);
    tell(logout);
    expect(links[0]!.closed).toBe(true);
    clock.advance(1_400);
    expect(links).toHaveLength(1);
    clock.advance(4_700);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
    expect(counters.values()).toMatchObject({ agentLogins: 2, loginsMoved: 1, shutdownLogouts: 1 });
  });

  it.each<[string, () => void]>([
    ['the connection is lost', () => links.at(-1)!.listener.onDisconnected()],
    ['the server loses its switch', () => tell({ message: 'EventLinkDisconnected' })],
  ])('goes to the other site when %s', (_what, happen) => {
    const desktop = start();
    clock.advance(4_000);
    happen();
    clock.advance(9_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
  });

  it('tries the other site when its own refuses with 118, and counts the refusal', () => {
    sites.site2 = 'refuses';
    const desktop = start();
    clock.advance(10_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
    expect(counters.values().loginsRefused).toBe(1);
  });

  it('keeps trying both sites with growing pauses, at most 30 s, until one takes the agent', () => {
    sites = { site1: 'unreachable', site2: 'refuses' };
    const desktop = start();
    const times: number[] = [];
    for (let second = 0; second < 300; second++) {
      const before = links.length;
      clock.advance(1_000);
      if (links.length > before) times.push(second);
    }
    const gaps = times.slice(1).map((time, index) => time - times[index]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(31);
    expect(gaps.at(-1)!).toBeGreaterThan(gaps[0]!);
    expect(new Set(links.map(({ site }) => site))).toEqual(new Set(['site1', 'site2']));
    sites.site1 = 'serves';
    clock.advance(61_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
  });

  it('gives a silent server up after 5 s', () => {
    sites.site2 = 'silent';
    const desktop = start();
    clock.advance(15_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
  });

  it('goes home when the home site is back, but not out of a call', () => {
    sites.site2 = 'refuses';
    const desktop = start();
    clock.advance(10_000);
    const { listener } = links.at(-1)!;
    listener.onEvent({ message: 'EventRinging', connID: 'c1' });
    sites.site2 = 'serves';
    clock.advance(60_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
    listener.onEvent({ message: 'EventReleased', connID: 'c1' });
    clock.advance(25_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site2' });
  });

  it('stays away from home while home is shutting down', () => {
    sites.site2 = 'refuses';
    const desktop = start();
    clock.advance(300_000);
    expect(desktop.state).toMatchObject({ kind: 'loggedIn', site: 'site1' });
    expect(links.filter(({ site }) => site === 'site2').every(({ closed }) => closed)).toBe(true);
  });

  it('leaves timed wrap-up to the server, or ends it early where the agent is of that kind', () => {
    start();
    clock.advance(4_000);
    tell({ message: 'EventAgentNotReady', workMode: 'AfterCallWork' });
    clock.advance(30_000);
    expect(sentNames()).toEqual(['RegisterAddress', 'AgentLogin']);
  });

  it('presses Ready within 12 s of wrap-up where the agent is of that kind', () => {
    start({ earlyReadyShare: 1 });
    clock.advance(4_000);
    tell({ message: 'EventAgentNotReady', workMode: 'AfterCallWork' });
    clock.advance(12_000);
    expect(sentNames()).toEqual(['RegisterAddress', 'AgentLogin', 'AgentReady']);
  });

  it('takes a break after a call and comes back by itself', () => {
    start({ breakShare: 1 });
    clock.advance(4_000);
    tell({ message: 'EventEstablished', connID: 'c1' });
    tell({ message: 'EventReleased', connID: 'c1' });
    clock.advance(19_000);
    expect(links[0]!.sent.at(-1)).toMatchObject({ message: 'RequestAgentNotReady', workMode: 'AuxWork' });
    clock.advance(42_000);
    expect(sentNames().at(-1)).toBe('AgentReady');
  });

  it('logs out on stop and leaves no timer behind', () => {
    const desktop = start({ breakShare: 1, earlyReadyShare: 1 });
    clock.advance(4_000);
    tell({ message: 'EventAgentNotReady', workMode: 'AfterCallWork' });
    desktop.stop();
    expect(sentNames().at(-1)).toBe('AgentLogout');
    expect(links[0]!.closed).toBe(true);
    clock.advance(5);
    expect(clock.pendingCount).toBe(0);
  });
});
