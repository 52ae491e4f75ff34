import { fillShutdownDialog } from './support/pages';
import { site2Application } from './support/stage';
import { expect, test } from './support/test';

/** A server action as the browser sent it. */
interface RecordedAction {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body: string;
}

test('E14: a supervisor can watch but not start: the button is dead, the raw action is refused as forbidden and audited (S-140)', async ({
  stage,
  openAs,
}) => {
  const admin = await openAs('admin');
  const dialog = await fillShutdownDialog(admin, 'only recorded');
  const recorded = new Promise<RecordedAction>((resolve) => {
    void admin.route(`**/servers/${site2Application}`, async (route, request) => {
      if (request.headers()['next-action'] === undefined) return route.fallback();
      resolve({ url: request.url(), headers: request.headers(), body: request.postData() ?? '' });
      await route.abort();
    });
  });
  await dialog.getByRole('button', { name: /gracefully$/ }).click();
  const action = await recorded;
  expect(action.body).toContain('only recorded');

  const page = await openAs('supervisor', `/servers/${site2Application}`);
  await expect(page.getByRole('heading', { name: site2Application })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Shut down gracefully…' })).toBeDisabled();
  await expect(page.getByText(/Graceful shutdown: .*admin/)).toBeVisible();

  const answer = await page.evaluate(async ({ url, headers, body }: RecordedAction) => {
    const kept = ['next-action', 'next-router-state-tree', 'content-type', 'accept'];
    const response = await fetch(url, {
      method: 'POST',
      headers: Object.fromEntries(Object.entries(headers).filter(([name]) => kept.includes(name))),
      body,
    });
    return response.text();
  }, action);
  expect(answer).toContain('"ok":false');
  expect(answer).toContain('"code":"forbidden"');
  expect((await stage.site2.server.control.status()).status).toBe('Started');
  expect(stage.site2.server.journal()).toEqual([]);

  const auditor = await openAs('auditor', '/audit?result=refused');
  const row = auditor.getByRole('row').filter({ hasText: 'graceful-shutdown.request' });
  await expect(row).toContainText('supervisor');
  await expect(row).toContainText('refused');
  await expect(row).toContainText(site2Application);
});

test('the audit log is for the auditor and the admin; on HTTP the supervisor gets 403 and is audited (S-140)', async ({
  openAs,
}) => {
  const supervisor = await openAs('supervisor');
  await expect(supervisor.getByRole('link', { name: 'Audit' })).toHaveCount(0);
  const refused = await supervisor.request.get('/api/audit');
  expect(refused.status()).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { code: 'forbidden' } });
  await supervisor.goto('/audit');
  await expect(supervisor.getByRole('table')).toHaveCount(0);

  const auditor = await openAs('auditor', '/audit');
  await expect(auditor.getByRole('row').filter({ hasText: 'refused' }).first()).toContainText('supervisor');
});

test('nothing is shown to who is not signed in, and a wrong password says no more than that', async ({
  stage,
  browser,
}) => {
  const context = await browser.newContext({ baseURL: stage.console.url });
  const page = await context.newPage();
  await page.goto('/servers');
  await page.waitForURL(/\/sign-in/);
  expect((await page.request.get('/api/servers')).status()).toBe(401);
  await page.getByLabel('Name').fill('admin');
  await page.getByLabel('Password').fill('wrong');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').first()).toBeVisible();
  await expect(page).toHaveURL(/\/sign-in/);
  await context.close();
});
