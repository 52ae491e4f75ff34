import type { Page } from '@playwright/test';
import { startInBrowser } from './support/pages';
import { site2Application, talkNumber } from './support/stage';
import { expect, test } from './support/test';

const details = (page: Page) => page.getByRole('dialog');
const lane = (page: Page, name: string) => page.getByRole('region', { name, exact: true });
const card = (page: Page, agentID: string) => page.getByRole('article', { name: `Agent ${agentID}` });

test("a call's details stand in the address, by mouse and by keys, and Back closes them", async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  await call({ dial: talkNumber, calls: 3, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(3);
  const page = await openAs('supervisor');
  await expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible();

  await page.keyboard.press('g');
  await page.keyboard.press('c');
  await page.waitForURL('/calls');
  const rows = page.getByRole('table', { name: 'Calls in progress' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(3);
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await expect(details(page).getByText('CallUUID')).toBeVisible();
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await expect(page).toHaveURL(/\?call=[0-9a-f]+$/);
  const second = page.url();

  await page.keyboard.press('j');
  await expect(rows.nth(2)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('k');
  await page.keyboard.press('k');
  await expect(rows.nth(0)).toHaveAttribute('aria-current', 'true');
  await page.goBack();
  await expect(details(page)).toHaveCount(0);
  await expect(page).not.toHaveURL(/call=/);

  await page.goto(second);
  await expect(details(page).getByText('CallUUID')).toBeVisible();
  await expect(rows.nth(1)).toHaveAttribute('aria-current', 'true');
  await page.keyboard.press('Escape');
  await expect(details(page)).toHaveCount(0);
  await expect(rows.nth(1).getByRole('link')).toBeFocused();
});

test('filters of the calls stand in the address, and say how many they hide', async ({ stage, openAs }) => {
  const { server, call } = stage.site2;
  await call({ dial: talkNumber, calls: 2, pauseMs: 'until-told' });
  await call({ pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(3);
  const page = await openAs('supervisor', '/calls?state=queued');
  await expect(page.getByText('1 of 3 calls in progress')).toBeVisible();
  await page.goto(`/calls?server=${site2Application}&state=held`);
  await expect(page.getByText('No call matches. 3 hidden.')).toBeVisible();
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await expect(page.getByText('3 calls in progress')).toBeVisible();
  await expect(page).toHaveURL(/\/calls$/);
});

test('rows stay in place while they are read, and stand still when paused', async ({ stage, openAs }) => {
  const { server, call } = stage.site2;
  await call({ dial: talkNumber, calls: 2, pauseMs: 'until-told' });
  const page = await openAs('supervisor', '/calls');
  const rows = page.getByRole('table', { name: 'Calls in progress' }).locator('tbody').getByRole('row');
  await expect(rows).toHaveCount(2);
  await rows.first().hover();
  await call({ dial: talkNumber, calls: 1, pauseMs: 'until-told' });
  await page.getByRole('button', { name: 'Show 1 new' }).click();
  await expect(rows).toHaveCount(3);

  await page.getByRole('heading', { level: 1 }).click();
  await page.keyboard.press('Space');
  await expect(page.getByRole('button', { name: /^Resume/ })).toBeVisible();
  const duration = await rows.first().getByRole('cell').nth(1).innerText();
  await call({ dial: talkNumber, calls: 1, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(4);
  await page.waitForTimeout(1_500);
  expect(await rows.first().getByRole('cell').nth(1).innerText()).toBe(duration);
  await expect(rows).toHaveCount(3);
  await page.keyboard.press('Space');
  await expect(rows).toHaveCount(4);
});

test('the drain view has each agent in one column, from his call to the peer (S-77)', async ({
  stage,
  openAs,
}) => {
  const { site1, site2 } = stage;
  const desktop = await site2.server.desktop();
  for (const n of [1, 2]) await desktop.login(`700${n}`, `A${n}`);
  await site2.call({ pauseMs: 'until-told' });
  const page = await openAs('admin', '/agents');
  await expect(lane(page, 'On call').getByRole('article')).toHaveCount(1);
  await expect(lane(page, 'Ready').getByRole('article')).toHaveCount(1);
  const idle = (await lane(page, 'Ready').getByRole('article').getAttribute('aria-label')) ?? '';
  const idleID = idle.replace('Agent ', '');

  await startInBrowser(page, 'drain view');
  await page.goto('/agents?view=drain');
  await expect(lane(page, 'On call').getByRole('article')).toHaveCount(1);
  await expect(lane(page, 'Out').getByText('graceful_shutdown_logout').last()).toBeVisible();
  await expect(card(page, idleID)).toHaveCount(1);

  await (await site1.server.desktop()).login(`700${idleID.slice(1)}`, idleID);
  await expect(lane(page, 'At the peer').getByRole('article', { name: idle })).toBeVisible();
  await expect(card(page, idleID)).toHaveCount(1);
  await page.goto('/agents');
  await expect(card(page, idleID)).toHaveCount(1);
});

test('the command menu finds and opens, and shuts nothing down by itself', async ({ stage, openAs }) => {
  await (await stage.site2.server.desktop()).login('7001', 'A1');
  const page = await openAs('admin');
  await expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible();
  await page.keyboard.press('Control+k');
  const field = page.getByRole('combobox');
  await field.fill('gracefully site2');
  await expect(page.getByText('Nothing matches')).toBeVisible();
  await field.fill(`${site2Application} gracefully`);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: `Shut down ${site2Application} gracefully` })).toBeVisible();
  expect((await stage.site2.server.control.status()).status).toBe('Started');
  await page.keyboard.press('Escape');

  await page.keyboard.press('Control+k');
  await field.fill('a1');
  await page.getByRole('option', { name: /^A1/ }).click();
  await page.waitForURL('/agents?q=A1');
});

test('single keys can be turned off, for this browser', async ({ openAs }) => {
  const page = await openAs('supervisor', '/agents');
  await expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible();
  await page.keyboard.press('?');
  await page.getByRole('checkbox', { name: /^Single keys/ }).uncheck();
  await page.keyboard.press('Escape');
  await page.reload();
  await expect(page.getByRole('banner').getByText('Live', { exact: true })).toBeVisible();
  await page.keyboard.press('?');
  await page.keyboard.press('Control+k');
  await expect(page.getByRole('dialog', { name: 'Go to or find' })).toBeVisible();
  await expect(page.getByRole('dialog', { name: 'Keys' })).toHaveCount(0);
});
