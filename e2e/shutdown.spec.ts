import type { ShutdownEvent } from '@/lib/feed/shutdown-events';
import { onlyOf } from './support/events';
import { phase, startInBrowser, tile } from './support/pages';
import { site2Application, talkNumber } from './support/stage';
import { expect, test } from './support/test';

test('admin drains a server from the browser while 50 calls run: all end by themselves, exit 0, 0 dropped (S-141, S-143, S-144, S-147)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  await desktop.login('7002', 'A2', 'AuxWork');
  const page = await openAs('admin');
  const callers = await call({ dial: talkNumber, calls: 50, rate: 25, pauseMs: 'until-told' });
  const toAgent = await call({ pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(51);

  await expect(page.getByText(site2Application).first()).toBeVisible();
  await startInBrowser(page, 'OS patching, CHG-4711');
  await expect(page.getByRole('heading', { name: site2Application })).toBeVisible();
  await expect(page.getByText('“OS patching, CHG-4711”')).toBeVisible();
  await expect(tile(page, 'calls left')).toHaveText('51');
  await expect(tile(page, 'agents logged in')).toHaveText('1');
  await expect(phase(page, 'Drain')).toHaveAttribute('aria-current', 'step');

  const refused = await call({ scenario: 'caller-follows-302', dial: talkNumber, pauseMs: 200 });
  await refused.succeeded();
  await expect(tile(page, 'INVITEs rejected')).toHaveText('1');

  await callers.hangUp();
  await toAgent.hangUp();
  await expect(page.getByText('calls dropped by the shutdown: 0')).toBeVisible({ timeout: 60_000 });
  expect((await server.exit()).code).toBe(0);
  await expect(tile(page, 'calls left')).toHaveText('0');
  await expect(page.getByRole('term').filter({ hasText: 'announced exit status' })).toBeVisible();
  await expect(page.getByRole('heading', { name: site2Application })).toContainText('Stopped');
  expect(server.lastReport()).toMatchObject({
    calls: { atStart: 51, finished: 51, forced: 0, lost: 0 },
    callsDropped: 0,
    exitCode: 0,
  });

  const auditor = await openAs('auditor', '/audit');
  const row = auditor.getByRole('row').filter({ hasText: 'graceful-shutdown.request' });
  await expect(row).toContainText('admin');
  await expect(row).toContainText(site2Application);
  await expect(row).toContainText('ok');
  await expect(row).toContainText('127.0.0.1');
  await expect(
    auditor.getByRole('row').filter({ hasText: 'session.sign-in' }).filter({ hasText: 'admin' }),
  ).toBeVisible();
  await row.getByRole('button', { name: /^Details/ }).click();
  await expect(auditor.getByRole('definition').filter({ hasText: 'OS patching, CHG-4711' })).toBeVisible();
});

test('the dialog says what will happen and does nothing without reason and name (S-141)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  await desktop.login('7002', 'A2', 'AuxWork');
  await call({ dial: talkNumber, calls: 3, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(3);
  const page = await openAs('admin', `/servers/${site2Application}`);
  await page.getByRole('button', { name: 'Shut down gracefully…' }).click();
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: /gracefully$/ });
  await expect(tile(page, 'calls in progress')).toHaveText('3');
  await expect(tile(page, 'agents logged in')).toHaveText('2');
  await expect(dialog.getByRole('row', { name: /^1 Ready, no call/ })).toBeVisible();
  await expect(dialog.getByRole('row', { name: /^1 Not ready, no call/ })).toBeVisible();
  await dialog.getByLabel(/^Type/).fill('SIPServer_Site1');
  await dialog.getByLabel('Reason').fill('x');
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(/^Type/).press('Enter');
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();
  expect((await server.control.status()).status).toBe('Started');
  expect(server.journal()).toEqual([]);
});

test('an abort in the browser opens the server again and tells what is not undone (S-121)', async ({
  stage,
  openAs,
}) => {
  const { server, call } = stage.site2;
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  await call({ dial: talkNumber, calls: 2, pauseMs: 'until-told' });
  await expect.poll(async () => (await server.control.status()).calls.live).toBe(2);
  const page = await openAs('admin');
  await startInBrowser(page, 'try');
  await desktop.wait('EventAgentLogout');
  await page.getByRole('button', { name: 'Abort…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText(/1 agents? stays? logged out/)).toBeVisible();
  await dialog.getByLabel('Reason').fill('not tonight');
  await dialog.getByRole('button', { name: /^Abort and reopen/ }).click();
  await expect(page.getByRole('heading', { name: site2Application })).toContainText('Aborted');
  expect((await server.control.status()).status).toBe('Started');
  const events: ShutdownEvent[] = server.journal();
  expect(onlyOf(events, 'aborted')).toMatchObject({ initiator: 'admin', reason: 'not tonight' });
});
