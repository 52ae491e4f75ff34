import type { Page } from '@playwright/test';
import { expectClean } from './support/axe';
import { fillShutdownDialog, startInBrowser, tile } from './support/pages';
import { site2Application, talkNumber } from './support/stage';
import { expect, test } from './support/test';

const themes = ['light', 'dark'] as const;

test('no page has an accessibility violation, in both themes', async ({ stage, openAs, browser }) => {
  // Every page in both themes, on a machine that may be busy.
  test.setTimeout(900_000);
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  for (const n of [1, 2, 3]) await desktop.login(`700${n}`, `A${n}`, n === 3 ? 'AuxWork' : 'AutoIn');
  await call({ dial: talkNumber, calls: 8, pauseMs: 'until-told' });
  await call({ pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(9);

  const signedOut = await browser.newContext({ baseURL: stage.console.url });
  const outside = await signedOut.newPage();
  const page = await openAs('admin');
  const inBothThemes = async (on: Page, where: string): Promise<void> => {
    for (const colorScheme of themes) {
      await on.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await expect(on.locator('html')).toHaveAttribute('data-theme', colorScheme);
      await expectClean(on, `${where}, ${colorScheme}`);
    }
  };

  await outside.goto('/sign-in');
  await inBothThemes(outside, 'sign-in');
  for (const path of [
    '/',
    '/servers',
    `/servers/${site2Application}`,
    `/servers/${site2Application}?tab=calls`,
    `/servers/${site2Application}?tab=agents`,
    '/agents',
    '/agents?view=table',
    '/agents?view=drain',
    '/calls',
    '/calls?q=nobody',
    '/audit',
    '/migrations',
  ]) {
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await inBothThemes(page, path);
  }
  await page.goto('/calls');
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await inBothThemes(page, 'details of a call');
  await page.setViewportSize({ width: 390, height: 844 });
  await inBothThemes(page, 'details of a call on a narrow screen');
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await page.getByRole('combobox').fill('a');
  await inBothThemes(page, 'command menu');
  await page.getByRole('button', { name: 'All keys' }).click();
  await inBothThemes(page, 'help');
  await fillShutdownDialog(page, 'looked at');
  await inBothThemes(page, 'graceful-shutdown dialog');
  await startInBrowser(page, 'looked at');
  await expect(tile(page, 'calls left')).toHaveText('9');
  await inBothThemes(page, 'migration in mid drain');
  await page.goto('/agents?view=drain');
  await expect(page.getByRole('region', { name: 'Out', exact: true })).toBeVisible();
  await inBothThemes(page, 'drain view');
  await page.goto('/calls');
  await page.getByRole('table').getByRole('link').first().click();
  await expect(page.getByText('Why it is still here')).toBeVisible();
  await inBothThemes(page, 'details of a call in mid drain');
  await signedOut.close();
});
