import { site2Application } from './support/stage';
import { expect, test } from './support/test';

test('admin changes the reject code as a choice of behaviours, with the 603 trap explained; the server obeys, the audit has it (S-20, S-140)', async ({
  stage,
  openAs,
}) => {
  const page = await openAs('admin', `/servers/${site2Application}?tab=configuration&q=reject-code`);
  const row = page.getByRole('row').filter({ hasText: 'shutdown-sip-reject-code' });
  await row.getByRole('button', { name: 'Change shutdown-sip-reject-code' }).click();
  const dialog = page.getByRole('dialog', { name: 'Change shutdown-sip-reject-code' });
  const confirm = dialog.getByRole('button', { name: `Change on ${site2Application}` });
  await dialog.getByRole('radio', { name: /Decline for everybody/ }).check();
  await expect(dialog.getByText(/does not try the peer site/)).toBeVisible();
  await dialog.getByLabel('Reason').fill('CHG-7');
  await dialog.getByLabel('Code').fill('299');
  await confirm.click();
  await expect(dialog.getByRole('alert')).toContainText('allowed: 300–603');
  await dialog.getByRole('radio', { name: /Let the gateway try elsewhere/ }).check();
  await confirm.click();
  await expect(dialog).toBeHidden();
  await expect(row).toContainText('503');
  await expect(row).toContainText('changed while running');
  expect((await stage.site2.server.control.impact()).warnings.map(({ code }) => code)).not.toContain(
    'reject_code_603',
  );

  const auditor = await openAs('auditor', '/audit?action=option.change&text=CHG-7');
  const changed = auditor
    .getByRole('row')
    .filter({ has: auditor.getByRole('cell', { name: 'option.change', exact: true }) })
    .filter({ has: auditor.getByRole('cell', { name: 'ok', exact: true }) });
  await expect(changed).toHaveCount(1);
  await changed.getByRole('button').click();
  await expect(auditor.getByRole('definition').filter({ hasText: '503' })).toBeVisible();

  const supervisor = await openAs('supervisor', `/servers/${site2Application}?tab=configuration`);
  await expect(supervisor.getByRole('button', { name: 'Change wrap-up-time' })).toBeDisabled();
  const refused = await supervisor.request.post(`/api/servers/${site2Application}/options`, {
    headers: { origin: stage.console.url },
    data: { option: 'wrap-up-time', from: 0, to: '5', reason: 'not mine to say' },
  });
  expect(refused.status()).toBe(403);
});
