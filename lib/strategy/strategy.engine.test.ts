import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { eventually } from '../sip-server/testing/eventually';
import { freePorts, loopback } from '../sip-server/testing/ports';
import { phone, type Site, startSite } from '../sip-server/testing/site';
import { tokens } from '../sip-server/testing/test-config';
import { executable } from '../sip-server/testing/test-server';

const token = 'strategy-token-of-the-tests';

/** Two sites that know each other, each with one agent who is Ready. */
async function twoSites(): Promise<{ site1: Site; site2: Site }> {
  const [sip1 = 0, sip2 = 0] = await freePorts(2);
  const start = async (sipPort: number, peer: { number: string; port: number }): Promise<Site> => {
    const site = await startSite(
      {
        sipPort,
        phones: [phone],
        dns: [
          { number: peer.number, type: 'Trunk', contact: `sip:${loopback}:${peer.port}` },
          { number: '8801', type: 'Routing Point', 'default-dn': '8000' },
        ],
      },
      onTestFinished,
    );
    await (await site.server.desktop()).login('7001', 'A1');
    return site;
  };
  const [site1, site2] = await Promise.all([
    start(sip1, { number: 'Trunk_B', port: sip2 }),
    start(sip2, { number: 'Trunk_A', port: sip1 }),
  ]);
  return { site1, site2 };
}

const away = [
  { queue: '8000', sites: { site2: 1 } },
  { queue: '8000', sites: 'all' },
];

async function startStrategy({ site1, site2 }: { site1: Site; site2: Site }) {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-strategy-'));
  const file = join(folder, 'strategy.yaml');
  const [port = 0] = await freePorts(1);
  const write = (sales: unknown): void =>
    writeFileSync(
      file,
      stringify({
        name: 'Strategy_Test',
        http: { address: loopback, port, tokens: [{ name: 'console', token }] },
        servers: [site1, site2].map(({ server }, index) => ({
          site: `site${index + 1}`,
          url: `ws://${loopback}:${server.httpPort}/tlib`,
          token: tokens.desktop,
          routingPoints: ['8800', '8801'],
        })),
        sites: [
          { name: 'site1', label: 'Trunk_A' },
          { name: 'site2', label: 'Trunk_B' },
        ],
        rules: [
          { name: 'sales', when: { called: '8801' }, route: sales },
          { name: 'away', when: { called: '88*' }, route: away },
        ],
      }),
    );
  write([{ queue: '8000' }]);
  let log = '';
  const child: ChildProcess = spawn(process.execPath, [executable, 'strategy', '--config', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  child.stderr?.on('data', (chunk: Buffer) => {
    log += chunk.toString();
  });
  onTestFinished(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await exited;
    rmSync(folder, { recursive: true });
  });
  const ask = async (method: string, path: string, body?: unknown) => {
    const response = await fetch(`http://${loopback}:${port}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}` },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(20_000),
    });
    return { status: response.status, body: await response.json() };
  };
  await eventually('the strategy is connected to both sites', async () =>
    (await ask('GET', '/sites')).body.every((site: { connected: boolean }) => site.connected),
  );
  return { child, exited, file, write, ask, log: () => log };
}

it('tidegate strategy routes real calls by its rules, obeys a stop of a site, and reloads', async () => {
  const sites = await twoSites();
  const { site1, site2 } = sites;
  const strategy = await startStrategy(sites);
  const { ask } = strategy;
  const answered = async (dial: string, at: Site = site1): Promise<void> =>
    (await at.call({ dial, pauseMs: 200 })).succeeded();
  const invites = ({ phones }: Site): number =>
    phones[0]?.received().filter((line) => line.startsWith('INVITE')).length ?? 0;

  await answered('8801');
  await expect.poll(() => [invites(site1), invites(site2)]).toEqual([1, 0]);
  // Away to the other site by its trunk, where the strategy keeps the call.
  await answered('8800');
  await expect.poll(() => [invites(site1), invites(site2)]).toEqual([1, 1]);

  const stopped = await ask('PUT', '/sites/site2', { targeting: false, reason: 'migration' });
  expect(stopped).toMatchObject({
    status: 200,
    body: { targeting: false, changedBy: 'console', lastRouteAt: expect.any(String) },
  });
  await answered('8800');
  await answered('8800', site2);
  await expect.poll(() => [invites(site1), invites(site2)]).toEqual([3, 1]);
  expect((await ask('GET', '/sites/site2')).body.lastRouteAt).toBe(stopped.body.lastRouteAt);
  expect((await ask('GET', '/routed?seconds=600')).body.routed).toEqual(
    expect.arrayContaining(
      [
        ['site1', '8801', 'sales', 'site1'],
        ['site1', '8800', 'away', 'site2'],
        ['site2', '8800', 'away', 'site2'],
        ['site2', '8800', 'away', 'site1'],
      ].map(([from, routingPoint, rule, site]) => ({
        from,
        routingPoint,
        rule,
        site,
        target: 'queue 8000',
        result: 'routed',
        count: 1,
      })),
    ),
  );

  strategy.write([{ reject: true }]);
  expect(await ask('POST', '/reload')).toMatchObject({ status: 200, body: { reloaded: true, rules: 2 } });
  const refused = async (): Promise<void> =>
    (await site1.call({ dial: '8801', scenario: 'caller-refused', values: { status: 603 } })).succeeded();
  await refused();
  strategy.write([{ rejekt: true }]);
  expect(await ask('POST', '/reload')).toMatchObject({
    status: 409,
    body: {
      error: {
        code: 'configuration',
        faults: expect.arrayContaining([expect.objectContaining({ key: 'rules[0].route[0].rejekt' })]),
      },
    },
  });
  await refused();
  expect((await ask('GET', '/sites/site2')).body.targeting).toBe(false);

  strategy.child.kill('SIGTERM');
  expect(await strategy.exited).toEqual([0, null]);
  const lines = strategy.log().trim().split('\n');
  const messages = lines.map((line) => (JSON.parse(line) as { msg: string }).msg);
  expect(messages).toEqual(
    expect.arrayContaining([
      'the strategy runs',
      'the site is no longer targeted',
      'the configuration was read again',
      'the configuration has faults; the rules from before go on',
      'stopped',
    ]),
  );
  expect(strategy.log()).not.toContain(token);
});
