import type { Locator, Page } from '@playwright/test';
import type { MigrationView } from '@/lib/feed/console';
import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { startInBrowser, tile } from './support/pages';
import { site2Application, talkNumber } from './support/stage';
import { expect, test } from './support/test';

const tileLabels = [
  'calls left',
  'agents logged in',
  'agents in after-call work',
  'INVITEs rejected',
  'calls dropped',
];

const records = (page: Page): Locator => page.locator('ol[reversed] > li');

/** All that the page says of the drain, as it reads at this moment. */
async function shown(page: Page): Promise<Record<string, readonly string[]>> {
  const entries = tileLabels.map(async (label) => [label, await tile(page, label).allInnerTexts()] as const);
  return {
    ...Object.fromEntries(await Promise.all(entries)),
    events: await records(page).allInnerTexts(),
  };
}

test('reloaded, and opened by a second user in mid drain, the page shows the same (S-144)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  for (const n of [1, 2, 3]) await desktop.login(`700${n}`, `A${n}`);
  await call({ dial: talkNumber, calls: 12, rate: 20, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(12);
  const page = await openAs('admin');
  await startInBrowser(page, 'kernel update');
  await expect(tile(page, 'calls left')).toHaveText('12');
  await expect(tile(page, 'agents logged in')).toHaveText('0');
  await (await call({ scenario: 'caller-follows-302', dial: talkNumber, pauseMs: 100 })).succeeded();
  await expect(tile(page, 'INVITEs rejected')).toHaveText('1');
  // The refused caller is recorded last: nothing more comes while the twelve talk.
  await expect.poll(() => server.journal().at(-1)?.type).toBe('invites-rejected');
  await expect(records(page)).toHaveCount(server.journal().length);
  const before = await shown(page);

  await page.reload();
  await expect.poll(() => shown(page)).toEqual(before);

  const second = await openAs('supervisor', new URL(page.url()).pathname);
  await expect.poll(() => shown(second)).toEqual(before);
  await expect(second.getByRole('button', { name: 'Abort…' })).toBeDisabled();
});

test('a console that is killed in mid drain catches up without a gap when it is back (S-3, S-143, S-144)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  const page = await openAs('admin');
  const some = await call({ dial: talkNumber, calls: 10, rate: 20, pauseMs: 'until-told' });
  const others = await call({ dial: talkNumber, calls: 5, rate: 20, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(15);
  await startInBrowser(page, 'console goes away');
  await expect(tile(page, 'calls left')).toHaveText('15');
  const migrationId = new URL(page.url()).pathname.split('/').at(-1) ?? '';

  await stage.console.kill();
  await expect(page.getByText('The console is not reached; trying again.')).toBeVisible();
  await some.hangUp();
  await expect
    .poll(() => server.control.status())
    .toMatchObject({ status: 'Suspending', calls: { live: 5 } });
  await stage.console.start();

  await expect(page.getByText('The console is not reached; trying again.')).toBeHidden({ timeout: 60_000 });
  await expect(tile(page, 'calls left')).toHaveText('5', { timeout: 60_000 });
  await others.hangUp();
  await expect(page.getByText('calls dropped by the shutdown: 0')).toBeVisible({ timeout: 60_000 });
  expect((await server.exit()).code).toBe(0);

  const answer = await page.request.get(`/api/migrations/${migrationId}/events?after=0`);
  const stored = (await answer.json()) as ShutdownEvent[];
  const journal = server.journal();
  expect(stored.map((event) => [event.seq, event.type])).toEqual(
    journal.map((event) => [event.seq, event.type]),
  );
  expect(stored.map((event) => event.seq)).toEqual(stored.map((_, index) => index + 1));
});

test('a console that missed the whole rest reads the end from the journal of the next process (S-144)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const page = await openAs('admin');
  const caller = await call({ dial: talkNumber, calls: 4, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(4);
  await startInBrowser(page, 'gone for good');
  const path = new URL(page.url()).pathname;
  await expect(tile(page, 'calls left')).toHaveText('4');
  await stage.console.kill();
  await caller.hangUp();
  expect((await server.exit()).code).toBe(0);
  await server.start();
  await stage.console.start();
  await page.goto(path);
  await expect(page.getByText('calls dropped by the shutdown: 0')).toBeVisible({ timeout: 60_000 });
  const view = (await (await page.request.get(`/api${path}`)).json()) as MigrationView;
  expect(view).toMatchObject({ state: 'stopped', application: site2Application });
});
