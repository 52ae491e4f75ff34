import { expect, type Locator, type Page } from '@playwright/test';
import { site2Application } from './stage';

/** Opens the server's page and its dialog, fills it in and leaves the button to press. */
export async function fillShutdownDialog(page: Page, reason: string): Promise<Locator> {
  await page.goto(`/servers/${site2Application}`);
  await page.getByRole('button', { name: 'Shut down gracefully…' }).click();
  const dialog = page.getByRole('dialog', { name: `Shut down ${site2Application} gracefully` });
  const confirm = dialog.getByRole('button', { name: `Shut down ${site2Application} gracefully` });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Reason').fill(reason);
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/^Type/).fill(site2Application);
  await expect(confirm).toBeEnabled();
  return dialog;
}

/** Starts the graceful shutdown in the browser and waits for the migration's page. */
export async function startInBrowser(page: Page, reason: string): Promise<void> {
  const dialog = await fillShutdownDialog(page, reason);
  await dialog.getByRole('button', { name: `Shut down ${site2Application} gracefully` }).click();
  await page.waitForURL(/\/migrations\/[^/]+$/);
}

/** The figure of a tile of the migration's page, as it reads. */
export function tile(page: Page, label: string): Locator {
  const term = page.getByRole('term').filter({ hasText: new RegExp(`^${label}$`) });
  return page.locator('dl > div').filter({ has: term }).getByRole('definition').first();
}

/** The steps of the migration that are done, in words. */
export function phase(page: Page, name: string): Locator {
  return page.getByRole('list', { name: 'Phases' }).getByRole('listitem').filter({ hasText: name });
}
