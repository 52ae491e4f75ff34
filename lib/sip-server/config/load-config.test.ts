import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, describeFault } from '../../config/faults';
import { loadConfig, parseConfig } from './load-config';

const example = `
application: SIPServer_Site2
site: site2
sip:   { address: 127.0.0.1, port: 5060, transports: [udp, tcp] }
http:  { address: 127.0.0.1, port: 8060, tokens: [ { name: console, token: "console-secret", allow: [control, feed, tlib] }, { name: desktop, token: "desktop-secret", allow: [tlib] } ] }
dataDir: var/site2
TServer:
  shutdown-sip-reject-code: 603
  dr-peer-trunk: Trunk_Site1
dns:
  - { number: Trunk_GW, type: Trunk, contact: "sip:127.0.0.1:5090", prefix: "9" }
  - { number: Trunk_Site1, type: Trunk, contact: "sip:127.0.0.1:5050" }
  - { number: "7001", type: Extension, password: "very secret" }
  - { number: "7050", type: Extension, contact: "sip:7050@127.0.0.1:5700" }
  - { number: "7100", type: Extension, contact: "sip:7100@127.0.0.1:5800", nailed-up: true }
  - { numbers: "7200-7299", type: Extension, wrap-up-time: 20 }
  - { number: "8000", type: ACD Queue }
  - { number: "8800", type: Routing Point, default-dn: "8000" }
agentLogins:
  - { code: "A1", queues: ["8000"], wrap-up-time: 30 }
  - { codes: "B200-B299", queues: ["8000"] }
`;

function faultsOf(text: string): string[] {
  try {
    parseConfig('site2.yaml', text);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.map(describeFault);
    throw error;
  }
  return [];
}

/** The example with one line replaced; the line's number stays. */
function changed(from: string, to: string): string[] {
  if (!example.includes(from)) throw new Error(`the example lacks ${from}`);
  return faultsOf(example.replace(from, to));
}

describe('parseConfig', () => {
  it('reads the documented example, ranges expanded, dataDir from the working directory', () => {
    const config = parseConfig('site2.yaml', example);
    expect(config.dataDir).toBe(resolve('var/site2'));
    expect(config.sip).toEqual({
      address: '127.0.0.1',
      port: 5060,
      transports: ['udp', 'tcp'],
      digest: ['SHA-256', 'MD5'],
    });
    expect(config.tserver).toEqual({ 'shutdown-sip-reject-code': 603, 'dr-peer-trunk': 'Trunk_Site1' });
    expect(config.dns).toHaveLength(107);
    expect(config.dns[0]).toMatchObject({ number: 'Trunk_GW', prefix: '9', contact: 'sip:127.0.0.1:5090' });
    expect(config.dns.find((dn) => dn.number === '7100')).toMatchObject({ nailedUp: true });
    expect(config.dns.find((dn) => dn.number === '7299')).toMatchObject({
      type: 'Extension',
      contact: undefined,
      options: { 'wrap-up-time': 20 },
    });
    expect(config.dns.at(-1)).toMatchObject({ type: 'Routing Point', defaultDn: '8000' });
    expect(config.agentLogins).toHaveLength(101);
    expect(config.agentLogins[0]).toEqual({ code: 'A1', queues: ['8000'], options: { 'wrap-up-time': 30 } });
    expect(config.agentLogins.at(-1)!.code).toBe('B299');
    expect(config.http.tokens[1]!.allow).toEqual(new Set(['tlib']));
    expect(config.http.origins).toEqual([]);
  });

  it('keeps the digits of an unquoted number as they were written', () => {
    const config = parseConfig('x.yaml', `${example}\n`.replace('number: "7001"', 'number: 07001'));
    expect(config.dns[2]!.number).toBe('07001');
  });

  it('reports every fault at once, each with its line and key, in the order of the file', () => {
    const faults = faultsOf(
      example
        .replace('port: 5060', 'port: 99999')
        .replace('603', '401')
        .replace('default-dn: "8000"', 'default-dn: "8001"')
        .replace('codes: "B200-B299", queues: ["8000"]', 'codes: "B299-B200", queues: ["8000"]'),
    );
    expect(faults).toEqual([
      'site2.yaml:4: sip.port: 99999 is not allowed; allowed: a port 1–65535, or 0 for any free one',
      'site2.yaml:8: TServer.shutdown-sip-reject-code: 401 is not allowed; allowed: 300–603, but none of 401, 405, 407, 420, 421, 422, 423',
      'site2.yaml:18: dns[7].default-dn: there is no DN 8001; allowed: a DN of this file',
      expect.stringMatching(
        /^site2\.yaml:21: agentLogins\[1\]\.codes: "B299-B200" is no range; allowed: FROM-TO/,
      ),
    ]);
  });

  it.each([
    [
      'an unknown key by the nearest allowed one',
      'dataDir:',
      'datadir:',
      /:6: datadir: unknown key; did you mean dataDir\?/,
    ],
    [
      'an unknown option',
      '  shutdown-sip-reject-code',
      '  shutdown-reject-code',
      /:8: TServer\.shutdown-reject-code: unknown key; did you mean shutdown-sip-reject-code\?/,
    ],
    [
      'a key of another type of DN',
      'type: ACD Queue',
      'type: ACD Queue, prefix: "9"',
      /:17: dns\[6\]\.prefix: unknown key/,
    ],
    [
      'a DN option for the whole server',
      '  shutdown-sip-reject-code: 603',
      '  out-of-service: true',
      /:8: TServer\.out-of-service: unknown key/,
    ],
    [
      'a service of another kind than a conference',
      '{ number: Trunk_Site1, type: Trunk,',
      '{ number: Conf, type: Voice over IP Service, service-type: recorder,',
      /:12: dns\[1\]\.service-type: "recorder" is not allowed; allowed: conference/,
    ],
    [
      'a service without a contact',
      '{ number: Trunk_Site1, type: Trunk, contact: "sip:127.0.0.1:5050"',
      '{ number: Conf, type: Voice over IP Service, service-type: conference',
      /:12: dns\[1\]\.contact: missing; allowed: a SIP URI/,
    ],
    [
      'a trunk without a contact',
      'number: Trunk_Site1, type: Trunk, contact: "sip:127.0.0.1:5050"',
      'number: Trunk_Site1, type: Trunk',
      /:12: dns\[1\]\.contact: missing; allowed: a SIP URI/,
    ],
    [
      'an algorithm of challenges that there is none of',
      'transports: [udp, tcp]',
      'transports: [udp, tcp], digest: [SHA-512]',
      /:4: sip\.digest\[0\]: "SHA-512" is not allowed; allowed: SHA-256, MD5/,
    ],
    [
      'a trunk with a username and no password',
      'number: Trunk_Site1,',
      'number: Trunk_Site1, username: u,',
      /:12: dns\[1\]\.password: missing; allowed: username and password together/,
    ],
    [
      'a trunk with a password and no username, which is not shown',
      'number: Trunk_Site1,',
      'number: Trunk_Site1, password: geheim,',
      /:12: dns\[1\]\.password: allowed: username and password together$/,
    ],
    [
      'a contact that is no SIP URI',
      'sip:127.0.0.1:5050',
      '127.0.0.1:5050',
      /:12: dns\[1\]\.contact: .*allowed: a SIP URI/,
    ],
    [
      'a contact with an impossible port',
      'sip:127.0.0.1:5050',
      'sip:127.0.0.1:70000',
      /:12: dns\[1\]\.contact/,
    ],
    [
      'a peer that is no trunk',
      'dr-peer-trunk: Trunk_Site1',
      'dr-peer-trunk: "8000"',
      /:9: TServer\.dr-peer-trunk: 8000 is of type ACD Queue; allowed: a DN of this file of type Trunk/,
    ],
    [
      'a peer that does not exist',
      'dr-peer-trunk: Trunk_Site1',
      'dr-peer-trunk: Trunk_Site9',
      /:9: TServer\.dr-peer-trunk: there is no DN Trunk_Site9/,
    ],
    [
      'a queue that does not exist',
      'code: "A1", queues: ["8000"]',
      'code: "A1", queues: ["8000", "8009"]',
      /:20: agentLogins\[0\]\.queues\[1\]: there is no DN 8009/,
    ],
    [
      'a login queue that is no queue',
      'code: "A1", queues: ["8000"]',
      'code: "A1", queues: ["7001"]',
      /:20: agentLogins\[0\]\.queues\[0\]: 7001 is of type Extension/,
    ],
    [
      'a DN that is there twice',
      'number: "7050"',
      'number: "7201"',
      /:16: dns\[5\]: 7201 is there already, in dns\[3\]/,
    ],
    [
      'a login that is there twice',
      'codes: "B200-B299"',
      'code: "A1"',
      /:21: agentLogins\[1\]: A1 is there already/,
    ],
    [
      'both number and numbers',
      'numbers: "7200-7299"',
      'numbers: "7200-7299", number: "7300"',
      /:16: dns\[5\]: allowed: one of number and numbers, not both/,
    ],
    ['a range that is too long', '7200-7299', '7200-999999', /:16: dns\[5\]\.numbers: .*at most 100000/],
    ['an unknown type', 'type: ACD Queue', 'type: Queue', /:17: dns\[6\]\.type: "Queue" is not allowed/],
    [
      'a missing section',
      'application: SIPServer_Site2',
      '',
      /application: missing; allowed: the name of the Application object/,
    ],
    [
      'a token with an unknown right',
      'allow: [tlib]',
      'allow: [tlib, admin]',
      /:5: http\.tokens\[1\]\.allow\[1\]: "admin" is not allowed; allowed: control, feed, tlib/,
    ],
    [
      'a token that two clients share',
      'desktop-secret',
      'console-secret',
      /:5: http\.tokens\[1\]\.token: this token is there already/,
    ],
    ['broken YAML', 'dns:', 'dns: [', /site2\.yaml:\d+: not valid YAML/],
    ['a key written twice', 'site: site2', 'application: again', /:3: not valid YAML: .*unique/],
  ])('names %s', (_, from, to, expected) => {
    expect(changed(from, to).join('\n')).toMatch(expected);
  });

  it('refuses a token that no header can carry without showing it', () => {
    const faults = changed('console-secret', 'hunter 2');
    expect(faults.join('\n')).toMatch(/:5: http\.tokens\[0\]\.token: allowed: a secret of 1–256/);
    expect(faults.join('\n')).not.toContain('hunter');
  });

  it('does not call a queue unknown because its own entry has a fault', () => {
    expect(
      changed('number: "8000", type: ACD Queue', 'number: "8000", type: ACD Queue, foo: 1'),
    ).toHaveLength(1);
  });

  it.each(['', '[]', 'hello', '42'])('says what a configuration needs when it is %j', (text) => {
    expect(faultsOf(text).join('\n')).toMatch(/no configuration; allowed: the keys application, site/);
  });

  it('checks browser origins', () => {
    const http = 'http:  { address: 127.0.0.1,';
    expect(changed(http, `${http} origins: ["https://desk.example"],`)).toEqual([]);
    expect(changed(http, `${http} origins: ["https://desk.example/x"],`).join()).toMatch(
      /origins\[0\].*an origin/,
    );
  });
});

describe('loadConfig', () => {
  it('reads a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-config-'));
    try {
      writeFileSync(join(folder, 'site2.yaml'), example);
      expect(loadConfig(join(folder, 'site2.yaml')).site).toBe('site2');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('says so when the file is not there', () => {
    expect(() => loadConfig('/nonexistent/site2.yaml')).toThrow(
      /nonexistent\/site2\.yaml: can't be read: ENOENT/,
    );
  });
});
