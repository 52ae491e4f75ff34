import type { Locator, Page } from '@playwright/test';
import { expectClean } from './support/axe';
import { startInBrowser, tile } from './support/pages';
import { talkNumber } from './support/stage';
import { expect, test } from './support/test';

const slider = (page: Page): Locator => page.getByRole('slider', { name: /^Moment in the timeline/ });

async function openTable(page: Page, name: RegExp): Promise<void> {
  await page.getByText(name).click();
}

test('lanes tell what agents and calls did and how each left, and the address holds cursor and zoom (S-143)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  const talk = await call({ pauseMs: 'until-told' });
  await desktop.wait('EventEstablished');
  await desktop.login('7002', 'A2', 'AuxWork');
  const callers = await call({ dial: talkNumber, calls: 15, rate: 25, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(16);
  const page = await openAs('admin');
  await startInBrowser(page, 'lanes');
  await expect(tile(page, 'agents logged in')).toHaveText('1');

  // In mid drain: who is left with a lane, the others counted.
  await expect(page.getByText(/^1 on call, 1 logged out$/)).toBeVisible();
  await expect(page.getByText(/^16 connected$/)).toBeVisible();
  await expect(page.getByRole('button', { name: '4 more go on' })).toHaveAttribute('aria-expanded', 'false');
  const free = page.getByRole('button', { name: '1 without a call' });
  await expect(free).toHaveAttribute('aria-expanded', 'true');
  await free.click();
  await expect(free).toHaveAttribute('aria-expanded', 'false');
  await page.getByRole('button', { name: 'Legend' }).click();
  await expectClean(page, 'lanes in mid drain');
  const refused = await call({ scenario: 'caller-follows-302', dial: talkNumber, pauseMs: 200 });
  await refused.succeeded();
  await expect(page.getByText('1 INVITE rejected', { exact: true }).first()).toBeVisible();

  await talk.hangUp();
  await callers.hangUp();
  await expect(page.getByText('calls dropped by the shutdown: 0')).toBeVisible({ timeout: 60_000 });

  // Over: the same page is the replay.
  await openTable(page, /^The agents' lanes as a table/);
  await expect(page.getByRole('row', { name: /^A1 7001 On call .*when the call ended/ })).toBeVisible();
  await expect(page.getByRole('row', { name: /^A2 7002 .*had no call/ })).toBeVisible();
  await openTable(page, /^The calls' lanes as a table, 16 rows/);
  await expect(page.getByRole('row', { name: /A1 Connected .*caller hung up/ })).toBeVisible();

  await slider(page).focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  await page.keyboard.press('+');
  await expect(page).toHaveURL(/[?&]t=.*&from=.*&to=/);
  const reading = (await slider(page).getAttribute('aria-valuetext')) ?? '';
  // Which record comes fourth depends on who hangs up first; that calls are up by then does not.
  expect(reading).toMatch(/calls: 1\d connected/);
  const other = await openAs('auditor', new URL(page.url()).pathname + new URL(page.url()).search);
  await expect(slider(other)).toHaveAttribute('aria-valuetext', reading);
  await expect(other.getByRole('button', { name: '1 without a call' })).toHaveAttribute(
    'aria-expanded',
    'false',
  );
  await expect(other.getByRole('button', { name: 'Zoom out' })).toBeEnabled();
  await page.keyboard.press('Escape');
  await expect(page).not.toHaveURL(/[?&]t=/);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectClean(page, 'lanes of a finished drain, dark');
});
