import { fillShutdownDialog } from './support/pages';
import { site2Application } from './support/stage';
import { expect, test } from './support/test';

test('a server that does not answer is not said to be stopping: "No answer - stop NOT performed", and the audit says failed (S-3)', async ({
  stage,
  openAs,
}) => {
  const page = await openAs('admin');
  const dialog = await fillShutdownDialog(page, 'hangs');
  const { server } = stage.site2;
  server.signal('SIGSTOP');
  try {
    await dialog.getByRole('button', { name: `Shut down ${site2Application} gracefully` }).click();
    await expect(dialog.getByRole('alert')).toContainText('No answer - stop NOT performed', {
      timeout: 60_000,
    });
    await expect(page).toHaveURL(new RegExp(`/servers/${site2Application}`));
    const auditor = await openAs('auditor', '/audit?action=graceful-shutdown.start&text=hangs');
    await expect(auditor.getByRole('row').filter({ hasText: 'graceful-shutdown.start' })).toContainText(
      'failed',
    );
  } finally {
    server.signal('SIGKILL');
  }
});
