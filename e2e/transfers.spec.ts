import { type RawCaller, rawCaller } from '@/lib/sip-server/testing/raw-call';
import { expectClean } from './support/axe';
import { consultNumbers } from './support/stage';
import { expect, test } from './support/test';

test('a consult call and the transfer after it show in the list and in the details (S-83)', async ({
  stage,
  openAs,
}) => {
  const [agent, expert] = consultNumbers;
  const { server } = stage.site2;
  const desktop = await server.desktop();
  for (const thisDN of consultNumbers) await desktop.request('RequestRegisterAddress', { thisDN });
  const callbacks: Array<() => Promise<void> | void> = [];
  const caller: RawCaller = await rawCaller((callback) => callbacks.push(callback), {
    serverPort: server.sipPort,
    dial: agent,
    id: 'consulted',
  });
  try {
    const { connID } = await desktop.wait('EventEstablished');
    const page = await openAs('supervisor', `/calls?call=${connID}`);
    const details = page.getByRole('dialog');
    const rows = page.getByRole('table', { name: 'Calls in progress' }).locator('tbody').getByRole('row');
    await expect(rows).toHaveCount(1);

    const call = { thisDN: agent, connID };
    const consult = await desktop.request('RequestInitiateTransfer', { ...call, otherDN: expert });
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(2);
    await details.getByRole('link', { name: `${agent} → ${expert}` }).click();
    await expect(page).toHaveURL(new RegExp(`call=${consult.connID}`));
    await expect(details.getByText('Consult', { exact: true })).toBeVisible();
    await expectClean(page, 'details of a consult call');
    await details.getByRole('link', { name: `→ ${agent}` }).click();
    await expect(page).toHaveURL(new RegExp(`call=${connID}`));
    await page.goto('/calls');
    await expect(rows.filter({ hasText: 'consult' })).toHaveCount(1);
    await expect(rows.filter({ hasText: 'On hold' })).toHaveCount(1);

    await page.goto(`/calls?call=${connID}`);
    await expect(details.getByText('held', { exact: true })).toBeVisible();
    await desktop.wait((event) => event.message === 'EventEstablished' && event.connID === consult.connID);
    await desktop.request('RequestCompleteTransfer', { ...call, transferConnID: consult.connID });
    await expect(details.getByText(`${agent} left`)).toBeVisible();
    await expect(details.getByText(`${expert} joined, connected`)).toBeVisible();
    await expect(details.getByRole('link', { name: `${agent} → ${expert}` })).toHaveCount(0);
  } finally {
    caller.hangUp();
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(0);
    for (const callback of callbacks.reverse()) await callback();
  }
});
