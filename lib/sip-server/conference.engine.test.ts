import { expect, it, onTestFinished } from 'vitest';
import { eventually } from './testing/eventually';
import { rawCaller, rawPhone } from './testing/raw-call';
import { startSite } from './testing/site';
import { startSipp } from './testing/sipp';

it('SIPp mixes a conference that is made in a graceful shutdown; the agent who leaves is logged out, the last two end it (S-42, S-84)', async () => {
  const focus = await startSipp({ scenario: 'phone', pauseMs: 0 }, onTestFinished);
  const phones = [await rawPhone(onTestFinished), await rawPhone(onTestFinished)] as const;
  const { server } = await startSite(
    {
      phonePorts: phones.map(({ port }) => port),
      dns: [
        {
          number: 'Conf',
          type: 'Voice over IP Service',
          'service-type': 'conference',
          contact: `sip:any@127.0.0.1:${focus.port}`,
        },
      ],
    },
    onTestFinished,
  );
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  await desktop.request('RequestRegisterAddress', { thisDN: '7002' });
  const caller = await rawCaller(onTestFinished, { serverPort: server.sipPort, dial: '8000', id: 'conf' });
  const { connID } = await desktop.wait('EventEstablished');
  await server.control.gracefulShutdown({ whenSuspended: 'exit' });

  const call = { thisDN: '7001', connID };
  const dialing = await desktop.request('RequestInitiateConference', { ...call, otherDN: '7002' });
  await desktop.wait(({ message, thisDN }) => message === 'EventEstablished' && thisDN === '7002');
  const added = await desktop.request('RequestCompleteConference', {
    ...call,
    transferConnID: dialing.connID,
  });
  expect(added).toMatchObject({ message: 'EventPartyAdded', connID, otherDN: '7002' });
  expect((await server.control.status()).calls).toMatchObject({ live: 1, held: 0 });
  const atFocus = (method: string): string[] =>
    focus.received().filter((line) => line.startsWith(`${method} `));
  await eventually('three INVITEs at the focus', () => atFocus('INVITE').length === 3 || undefined);
  expect(new Set(atFocus('INVITE'))).toEqual(
    new Set([`INVITE sip:conf=${connID}@127.0.0.1:${focus.port} SIP/2.0`]),
  );

  await desktop.request('RequestReleaseCall', call);
  await phones[0].receives('BYE ');
  await desktop.wait('EventAgentLogout');
  expect(await server.control.status()).toMatchObject({ phase: 'DRAIN', calls: { live: 1 } });
  caller.hangUp();
  await phones[1].receives('BYE ');
  expect((await server.exit()).code).toBe(0);
  expect(server.lastReport()).toMatchObject({ callsDropped: 0 });
  await eventually('three BYEs at the focus', () => atFocus('BYE').length === 3 || undefined);
});
