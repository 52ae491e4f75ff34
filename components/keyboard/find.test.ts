import { describe, expect, it } from 'vitest';
import { agentRow, callRow } from '@/lib/live/fixtures';
import { find, type Known } from './find';

const known: Known = {
  pages: [
    { label: 'Calls', href: '/calls', key: 'c' },
    { label: 'Agents', href: '/agents', key: 'a' },
  ],
  servers: [
    { id: 's2', application: 'SIPServer_Site2', site: 'site2', siteTitle: 'Site 2', url: 'http://x' },
  ],
  agents: Array.from({ length: 20 }, (_, i) => ({
    serverId: 's2',
    row: agentRow(`A${i}`, { dn: `70${i}` }),
  })),
  calls: [{ serverId: 's2', row: callRow('00ab', { ani: '+4179' }) }],
  mayShutDown: true,
  mayStop: true,
};
const titles = (text: string, change: Partial<Known> = {}) =>
  find(text, { ...known, ...change }).map(({ group, title }) => `${group}: ${title}`);

describe('command menu', () => {
  it('offers pages, servers and actions before anything is typed', () =>
    expect(titles('')).toEqual([
      'Pages: Calls',
      'Pages: Agents',
      'Servers: SIPServer_Site2',
      'Actions: Shut down SIPServer_Site2 gracefully…',
      'Actions: Stop SIPServer_Site2 now…',
    ]));

  it('finds an agent, and a call by part of its number', () => {
    expect(titles('a17')).toEqual(['Agents: A17']);
    expect(find('4179', known)).toMatchObject([{ group: 'Calls', href: '/calls?call=00ab' }]);
  });

  it('lists six of a kind at most', () =>
    expect(titles('a').filter((title) => title.startsWith('Agents'))).toHaveLength(6));

  it('opens the dialog of an action and offers none that the user may not do', () => {
    expect(find('gracefully', known)).toMatchObject([{ href: '/servers/s2?dialog=shut-down' }]);
    expect(titles('now', { mayStop: false })).toEqual([]);
    expect(titles('gracefully', { mayShutDown: false })).toEqual([]);
  });
});
