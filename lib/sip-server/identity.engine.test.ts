import { expect, it, onTestFinished } from 'vitest';
import { startSipp } from './testing/sipp';
import { phone } from './testing/site';
import { startServer } from './testing/test-server';

it('takes a carrier’s call to where the phone forwards it, and tells of it who may know what', async () => {
  const second = await startSipp(phone, onTestFinished);
  const contact = `sip:7002@127.0.0.1:${second.port}`;
  const first = await startSipp(
    { scenario: 'phone-forwards', pauseMs: 100, values: { contact } },
    onTestFinished,
  );
  const server = await startServer({ phonePorts: [first.port, second.port] }, onTestFinished);
  const desktop = await server.desktop();
  for (const thisDN of ['7001', '7002']) await desktop.request('RequestRegisterAddress', { thisDN });
  const caller = await startSipp(
    { scenario: 'caller-of-carrier', to: server.sip, dial: '7001', calls: 1, pauseMs: 200 },
    onTestFinished,
  );
  await caller.succeeded();

  await second.receives('BYE');
  const blocks = second.messages().split(/^-{10,}.*$/m);
  const invite = blocks.find((block) => /^INVITE sip:7002@/m.test(block)) ?? '';
  expect(invite).toMatch(/^From: "Anonymous" <sip:anonymous@anonymous\.invalid>/m);
  expect(invite).not.toMatch(/^(P-Asserted-Identity|Privacy):/im);
  expect(invite).toMatch(/^Content-Type: application\/sdp\r?$/m);
  expect(invite).not.toContain('isup');
  expect(/^History-Info: (.*?)\r?$/m.exec(invite)?.[1]?.split(', ')).toEqual([
    '<sip:4711@carrier.example?Reason=SIP%3Bcause%3D302>;index=1',
    `<sip:7001@${server.sip}?Reason=SIP%3Bcause%3D302>;index=1.1`,
    `<sip:7002@${server.sip}>;index=1.1.1;mp=1.1`,
    `<${contact}>;index=1.1.1.1;rc=1.1.1`,
  ]);
  await expect
    .poll(() => desktop.names('7002'))
    .toEqual(['EventRegistered', 'EventRinging', 'EventEstablished', 'EventReleased']);
  expect(await desktop.wait('EventReleased')).toMatchObject({
    thisDN: '7001',
    callState: 'Redirected',
    ani: '+495550100',
  });
});
