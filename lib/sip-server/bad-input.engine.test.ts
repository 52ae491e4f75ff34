import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import { type Datagram, RawSip, request } from './testing/raw-sip';
import { phone, startSite } from './testing/site';
import { testConfig } from './testing/test-config';
import { executable } from './testing/test-server';

type Verdict = 400 | 413 | 'silence';
const good = (id: string, serverPort: number, fromPort: number): string =>
  request({ id, serverPort, fromPort });

/** What comes in, made from a good INVITE, and what must go out. */
const malformed: ReadonlyArray<[string, (invite: string) => string | Buffer, readonly Verdict[]]> = [
  ['an INVITE cut off in its headers', (invite) => invite.slice(0, 180), [400, 'silence']],
  ['an INVITE cut off in its body', (invite) => invite.slice(0, -20), [400]],
  ['one byte', () => 'I', ['silence']],
  ['zeros', () => Buffer.alloc(1200), ['silence']],
  [
    'binary noise',
    () => Buffer.from(Array.from({ length: 1400 }, (_, n) => (n * 197 + 13) % 256)),
    ['silence'],
  ],
  [
    'a header of 64 kB',
    (invite) => invite.replace('Max-Forwards', `X-Long: ${'x'.repeat(63_000)}\r\nMax-Forwards`),
    [400, 413, 'silence'],
  ],
  [
    'a negative Content-Length',
    (invite) => invite.replace(/Content-Length: \d+/, 'Content-Length: -5'),
    [400],
  ],
  [
    'a Content-Length that is no number',
    (invite) => invite.replace(/Content-Length: \d+/, 'Content-Length: many'),
    [400],
  ],
  [
    'a Content-Length past the end',
    (invite) => invite.replace(/Content-Length: \d+/, 'Content-Length: 99999'),
    [400],
  ],
  ['no Via', (invite) => invite.replace(/^Via:.*\r\n/m, ''), ['silence', 400]],
  ['no Call-ID', (invite) => invite.replace(/^Call-ID:.*\r\n/m, ''), [400]],
  ['no From', (invite) => invite.replace(/^From:.*\r\n/m, ''), [400]],
  ['no CSeq', (invite) => invite.replace(/^CSeq:.*\r\n/m, ''), [400]],
  ['a CSeq of another method', (invite) => invite.replace(/^CSeq: 1 INVITE/m, 'CSeq: 1 BYE'), [400]],
  ['a CSeq that is no number', (invite) => invite.replace(/^CSeq: 1/m, 'CSeq: one'), [400]],
  ['a CSeq out of range', (invite) => invite.replace(/^CSeq: 1/m, 'CSeq: 99999999999'), [400]],
  ['no SIP version', (invite) => invite.replace(' SIP/2.0\r\n', '\r\n'), [400, 'silence']],
  [
    'a response to nothing',
    () => 'SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 127.0.0.1:9;branch=z9hG4bKx\r\nCSeq: 1 INVITE\r\n\r\n',
    ['silence'],
  ],
];

describe('malformed SIP', () => {
  it.each(malformed)(
    '%s gets a 400 or silence, and a good call goes through right after',
    async (_name, spoil, verdicts) => {
      const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
      const attacker = await RawSip.open(onTestFinished);
      attacker.send(spoil(good('bad', server.sipPort, attacker.port)), server.sipPort);
      // Datagrams are taken in order: with this answer there is all that comes.
      const behind = { id: 'behind', serverPort: server.sipPort, fromPort: attacker.port, method: 'OPTIONS' };
      attacker.send(request(behind), server.sipPort);
      const isBehind = ({ text }: Datagram): boolean => text.includes('Call-ID: behind@');
      await expect.poll(() => attacker.datagrams.some(isBehind)).toBe(true);
      const answer = attacker.datagrams.find((datagram) => !isBehind(datagram));
      const verdict = answer === undefined ? 'silence' : Number(/^SIP\/2\.0 (\d+)/.exec(answer.text)?.[1]);
      expect(verdicts).toContain(verdict);
      expect(await server.control.status()).toMatchObject({ status: 'Started', calls: { live: 0 } });
      await (await call({ dial: '7001', pauseMs: 100 })).succeeded();
    },
  );

  it('a flood of noise costs no call that is up', async () => {
    const { server, call } = await startSite({ phones: [phone] }, onTestFinished);
    const caller = await call({ dial: '7001', pauseMs: 'until-told' });
    await expect.poll(async () => (await server.control.status()).calls.live).toBe(1);
    const attacker = await RawSip.open(onTestFinished);
    for (let n = 0; n < 2000; n += 1) {
      const [, spoil] = malformed[n % malformed.length] ?? malformed[0]!;
      attacker.send(spoil(good(`flood${n}`, server.sipPort, attacker.port)), server.sipPort);
      if (n % 50 === 0) await pause(5);
    }
    await caller.hangUp();
    expect((await server.control.status()).status).toBe('Started');
  });
});

describe('bad configuration', () => {
  const run = (text: string, ...args: string[]) => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-config-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'server.yaml');
    writeFileSync(file, text);
    const { status, stderr, stdout } = spawnSync(process.execPath, [executable, ...args, file], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    return { status, output: stderr + stdout, file };
  };
  const valid = stringify(
    testConfig({ sipPort: 20_998, httpPort: 20_997, dataDir: join(tmpdir(), 'tidegate-unused') }),
  );

  it.each([
    [
      'an option out of range',
      'graceful-shutdown-sip-timeout: 2',
      'graceful-shutdown-sip-timeout: 900',
      /0.+600/,
    ],
    [
      'a reject code without sense',
      'graceful-shutdown-sip-timeout: 2',
      'shutdown-sip-reject-code: 401',
      /300/,
    ],
    [
      'an unknown key',
      'graceful-shutdown-sip-timeout: 2',
      'graceful-shutdown-timeout: 1',
      /graceful-shutdown-timeout/,
    ],
  ])(
    '%s ends with status 2 and names file, line, key and what is allowed (S-23)',
    (_name, from, to, says) => {
      expect(valid).toContain(from);
      const text = valid.replace(from, to);
      const line = text.split('\n').findIndex((each) => each.includes(to)) + 1;
      const { status, output, file } = run(text, 'sip-server', '--config');
      expect(status).toBe(2);
      expect(output).toContain(`${file}:${line}`);
      expect(output).toContain(to.split(':')[0]);
      expect(output).toMatch(says);
    },
  );

  it('check finds nothing in a good file and every fault in a bad one', () => {
    expect(run(valid, 'check').status).toBe(0);
    const bad = run(
      valid.replace('site: site2', 'sight: site2').replace('port: 20998', 'port: 99999'),
      'check',
    );
    expect(bad.status).toBe(2);
    expect(bad.output).toContain('sight');
    expect(bad.output).toContain('port');
  });

  it.each([
    ['a file that is not there', ['sip-server', '--config', '/nonexistent/tidegate.yaml']],
    ['no file at all', ['sip-server']],
    ['an unknown command', ['drain-everything']],
  ])('%s ends with status 2', (_name, args) => {
    const { status, stderr } = spawnSync(process.execPath, [executable, ...args], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status).toBe(2);
    expect(stderr).not.toBe('');
  });
});
