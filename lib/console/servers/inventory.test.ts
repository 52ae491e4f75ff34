import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { InventoryError, readInventory, serverIdOf } from './inventory';

const folder = mkdtempSync(join(tmpdir(), 'inventory-'));
afterAll(() => rmSync(folder, { recursive: true }));

function read(text: string) {
  const file = join(folder, 'inventory.yaml');
  writeFileSync(file, text);
  return readInventory(file);
}

function faults(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    if (error instanceof InventoryError) return error.faults.map((fault) => fault.replace(`${folder}/`, ''));
  }
  throw new Error('the inventory was accepted');
}

describe('readInventory', () => {
  it('reads sites, servers and gateways', () => {
    const inventory = read(`
sites: [ { name: site1, title: Frankfurt }, { name: site2 } ]
servers:
  - { application: SIPServer_Site1, site: site1, url: "http://127.0.0.1:8050", token: t }
gateways: [ { name: gw, url: "http://127.0.0.1:8090", token: t } ]
`);
    expect(inventory.sites).toHaveLength(2);
    expect(inventory.servers[0]).toMatchObject({
      application: 'SIPServer_Site1',
      url: 'http://127.0.0.1:8050',
    });
    expect(inventory.gateways[0]?.name).toBe('gw');
  });

  it.each([
    [
      'a site that is not there',
      'site: site9, url: "http://h:1"',
      'inventory.yaml:3: site site9 is not under sites; allowed: site1',
    ],
    [
      'an address of another kind',
      'site: site1, url: "sip:h"',
      'inventory.yaml:3: servers.0.url: must be an http or https address',
    ],
  ])('names file, line and key of %s', (_, server, fault) => {
    const text = `sites: [ { name: site1 } ]\nservers:\n  - { application: A, ${server}, token: t }\n`;
    expect(faults(text)).toEqual([fault]);
  });

  it('names the line of what is no YAML', () => {
    expect(faults('sites:\n  - { name: site1\n')[0]).toMatch(/^inventory\.yaml:\d+: /);
  });

  it('refuses two applications that would share an address', () => {
    const server = (application: string) =>
      `  - { application: "${application}", site: s, url: "http://h", token: t }\n`;
    expect(faults(`sites: [ { name: s } ]\nservers:\n${server('SIP A')}${server('SIP-A')}`)[0]).toContain(
      '/servers/SIP-A',
    );
  });

  it('tells of a file that is not there', () => {
    expect(() => readInventory(join(folder, 'none.yaml'))).toThrow('ENOENT');
  });
});

describe('serverIdOf', () => {
  it('leaves ordinary names alone', () => {
    expect(serverIdOf('SIPServer_Site2')).toBe('SIPServer_Site2');
    expect(serverIdOf('SIP Server / 2')).toBe('SIP-Server-2');
  });
});
