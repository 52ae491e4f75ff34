import { site2Application } from './support/stage';
import { expect, test } from './support/test';

test('an admin asks to release a suspected ghost from its details; a call that is alive is not released, and both are audited (S-93)', async ({
  stage,
  openAs,
}) => {
  const caller = await stage.site2.call({ dial: '7001', pauseMs: 'until-told' });
  await caller.receives('SIP/2.0 200');
  await expect
    .poll(() => stage.site2.server.control.status())
    .toMatchObject({ calls: { live: 1, ringing: 0, queued: 0 } });
  const page = await openAs('admin');
  // The mark takes 30 minutes of silence: here the page alone is told of it.
  await page.route('**/api/servers/*/snapshot', async (route) => {
    const response = await route.fetch();
    const body = await response.text();
    await route.fulfill({
      response,
      body: body.replaceAll('"parties":', '"suspectedGhost":true,"parties":'),
    });
  });
  await page.goto(`/servers/${site2Application}?tab=calls`);
  await page.locator('tr [data-row-link]').first().click();
  const ghost = page.getByRole('note').filter({ hasText: 'Suspected ghost' });
  await ghost.getByRole('button', { name: 'Release call…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Release a suspected ghost' });
  const confirm = dialog.getByRole('button', { name: 'Release the call' });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel('Reason').fill('CHG-93');
  await confirm.click();
  await expect(dialog.getByRole('alert')).toContainText('no suspected ghost');
  expect((await stage.site2.server.control.status()).calls.live).toBe(1);

  const auditor = await openAs('auditor', '/audit?action=call.release&text=CHG-93');
  await expect(
    auditor.getByRole('row').filter({ has: auditor.getByRole('cell', { name: 'refused', exact: true }) }),
  ).toHaveCount(1);
});
