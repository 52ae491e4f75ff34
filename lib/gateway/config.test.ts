import { describe, expect, it } from 'vitest';
import { parseGatewayConfig } from './config';

const good = `sip: { address: 127.0.0.1, port: 5090 }
http: { address: 127.0.0.1, port: 8090, tokens: [ { name: console, token: "0123456789abcdef" } ] }
sites:
  - { name: site1, contact: "sip:127.0.0.1:5050", weight: 1 }
  - { name: site2, contact: "sip:127.0.0.1:5060" }
`;

describe('parseGatewayConfig', () => {
  it('reads the documented file and fills in what may be left out', () => {
    const config = parseGatewayConfig(good, 'gateway.yaml');
    expect(config.sites.map(({ name, weight }) => [name, weight])).toEqual([
      ['site1', 1],
      ['site2', 1],
    ]);
    expect(config['no-answer-timeout']).toBe(4);
  });

  it.each([
    ['a port out of range', good.replace('port: 5090', 'port: 99999'), 'gateway.yaml:1: sip.port:'],
    [
      'a contact that is no SIP URI',
      good.replace('"sip:127.0.0.1:5060"', 'x'),
      'gateway.yaml:5: sites.1.contact:',
    ],
    ['an unknown key', `${good}colour: red\n`, 'gateway.yaml:6: colour: unknown key'],
    ['a missing part', good.replace(/^http.*\n/m, ''), 'gateway.yaml:1: http:'],
    ['a name used twice', good.replace('site2', 'site1'), 'gateway.yaml:4: sites:'],
    ['YAML that is none', 'sip: {', 'gateway.yaml:1:'],
  ])('names file, line and key of %s', (_what, text, expected) => {
    expect(() => parseGatewayConfig(text, 'gateway.yaml')).toThrow(expected);
  });
});
