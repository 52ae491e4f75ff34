import { expect, it } from 'vitest';
import { startEngine } from '../testing/engine-harness';

const yaml = `
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:10.0.0.9:5090" }
  - { number: "7001", type: Extension, contact: "sip:7001@10.0.0.9:5701" }
`;

const contentType = 'multipart/mixed;boundary=b1';
const isup = '--b1\r\nContent-Type: application/isup\r\n\r\n\x01\x00\r\n';
const description = (version: number): string =>
  `v=0\r\no=- 1 ${version} IN IP4 10.0.0.9\r\ns=-\r\nc=IN IP4 10.0.0.9\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n`;
const mixed = (sdp: string): Buffer =>
  Buffer.from(`${isup}--b1\r\nContent-Type: application/sdp\r\n\r\n${sdp}\r\n--b1--\r\n`);

it('takes the SDP of a body in parts, and passes that alone on, in every message of a call', async () => {
  const h = await startEngine(yaml);
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5701, '7001')]);
  phone.behaviour = 'silent';
  const headers = [['MIME-Version', '1.0']] as const;
  const call = trunk.call('7001', '0301234', { headers, contentType, body: mixed(description(1)) });
  await h.pass(10);
  const invite = phone.offered[0]!.invite;
  expect([invite.headers.get('content-type'), invite.body.toString()]).toEqual([
    'application/sdp',
    description(1),
  ]);
  phone.offered[0]!.accept({ contentType, body: mixed(description(7)) });
  await h.pass(10);
  expect([call.status, call.body]).toEqual([200, description(7)]);

  call.leg.request('INVITE', { contentType, body: mixed(description(2)) }, (answer) => answer?.ack());
  await h.pass(10);
  const again = phone.requests[0]!;
  expect([again.method, again.headers.get('content-type'), again.body.toString()]).toEqual([
    'INVITE',
    'application/sdp',
    description(2),
  ]);
});

it('refuses a body in parts without SDP, or with two', async () => {
  const h = await startEngine(yaml);
  const [trunk, phone] = await Promise.all([h.peer(5090, '0301234'), h.peer(5701, '7001')]);
  const part = `--b1\r\nContent-Type: application/sdp\r\n\r\n${description(1)}\r\n`;
  const calls = [`${isup}--b1--`, `${part}${part}--b1--`].map((body) =>
    trunk.call('7001', '0301234', { contentType, body: Buffer.from(body) }),
  );
  await h.pass(10);
  expect(calls.map(({ status }) => status)).toEqual([415, 415]);
  expect(phone.offered).toEqual([]);
});
