import { expect, it, onTestFinished } from 'vitest';
import { eventually } from './testing/eventually';
import { header } from './testing/raw-sip';
import { directionOf, rawCaller, rawPhone } from './testing/raw-call';
import { startSite } from './testing/site';

it('E7: a single-step transfer of the live call works in a shutdown, and a consult call too (S-42, S-43)', async () => {
  const [agent, target] = [await rawPhone(onTestFinished), await rawPhone(onTestFinished)];
  const { server } = await startSite({ phonePorts: [agent.port, target.port] }, onTestFinished);
  const desktop = await server.desktop();
  await desktop.login('7001', 'A1');
  await desktop.request('RequestRegisterAddress', { thisDN: '7002' });
  const caller = await rawCaller(onTestFinished, { serverPort: server.sipPort, dial: '8000', id: 'sst' });
  const { connID } = await desktop.wait('EventEstablished');
  await server.control.gracefulShutdown();
  const call = { thisDN: '7001', connID };

  const dialing = await desktop.request('RequestInitiateTransfer', { ...call, otherDN: '7002' });
  expect(dialing).toMatchObject({ message: 'EventDialing', callType: 'Consult', transferConnID: connID });
  await target.receives('ACK ');
  await eventually(
    () => 'two live calls',
    async () => ((await server.control.status()).calls.live === 2 ? true : undefined),
  );
  const pair = { ...call, transferConnID: dialing.connID };
  expect(await desktop.request('RequestReconnectCall', pair)).toMatchObject({
    message: 'EventRetrieved',
    connID,
  });
  await target.receives('BYE ');
  expect(await desktop.request('RequestSingleStepTransfer', { ...call, otherDN: '7002' })).toMatchObject({
    message: 'EventReleased',
    callState: 'Transferred',
    connID,
  });
  await agent.receives('BYE ');
  await desktop.wait('EventAgentLogout');
  await target.receives('ACK ', { count: 2 });
  expect(directionOf((await caller.sip.receives('INVITE ', { count: 3 })).text)).toBe('sendrecv');
  caller.hangUp();
  await target.receives('BYE ', { count: 2 });
  expect((await server.exit()).code).toBe(0);
  expect(server.lastReport()).toMatchObject({ callsDropped: 0 });
});

it('E10: a phone’s blind REFER in a drain succeeds, and its early BYE harms nobody (S-85, S-87)', async () => {
  const [agent, target] = [await rawPhone(onTestFinished), await rawPhone(onTestFinished)];
  const { server } = await startSite({ phonePorts: [agent.port, target.port] }, onTestFinished);
  const caller = await rawCaller(onTestFinished, { serverPort: server.sipPort, dial: '7001', id: 'e10' });
  await caller.sip.receives('SIP/2.0 200');
  await agent.receives('ACK ');
  await server.control.gracefulShutdown();

  // The phone is the callee: in its dialog From and To are those of the INVITE it got, swapped.
  const invite = agent.starting('INVITE ')[0]?.text ?? '';
  const inDialog = (method: string, cseq: number, more = ''): string =>
    [
      `${method} sip:127.0.0.1:${server.sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${agent.port};branch=z9hG4bK-e10-${cseq}`,
      `From: ${header(invite, 'To')};tag=raw`,
      `To: ${header(invite, 'From')}`,
      `Call-ID: ${header(invite, 'Call-ID')}`,
      `CSeq: ${cseq} ${method}`,
      'Max-Forwards: 70',
      `Contact: <sip:phone@127.0.0.1:${agent.port}>`,
      `${more}Content-Length: 0\r\n\r\n`,
    ].join('\r\n');
  agent.send(inDialog('REFER', 1, `Refer-To: <sip:7002@127.0.0.1:${server.sipPort}>\r\n`), server.sipPort);
  await agent.receives('SIP/2.0 202');
  agent.send(inDialog('BYE', 2), server.sipPort);
  await target.receives('ACK ');
  await caller.sip.receives('INVITE ');
  expect((await server.control.status()).calls.live).toBe(1);
  expect(caller.sip.starting('BYE ')).toHaveLength(0);
  caller.hangUp();
  await target.receives('BYE ');
  expect((await server.exit()).code).toBe(0);
  expect(server.lastReport()).toMatchObject({ callsDropped: 0 });
});
