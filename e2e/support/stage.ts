import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '@/lib/sip-server/testing/ports';
import { rawPhone } from '@/lib/sip-server/testing/raw-call';
import { phone, type Site, startSite } from '@/lib/sip-server/testing/site';
import { tokens } from '@/lib/sip-server/testing/test-config';
import type { Cleanup } from '@/lib/sip-server/testing/test-server';
import { ConsoleProcess } from './console-process';

export const site2Application = 'SIPServer_Site2';
const site1Application = 'SIPServer_Site1';
/** The number that many callers talk to at once; no agent sits there. */
export const talkNumber = '7009';
/** Two numbers of site 2 whose phones follow every change inside a call, as a consultation makes them. */
export const consultNumbers = ['7011', '7012'] as const;

/** Two sites and the console that knows them, each a process of its own, on ports of their own. */
export interface Stage {
  readonly console: ConsoleProcess;
  readonly site1: Site;
  readonly site2: Site;
}

/** Brings everything up; `cleanup` takes it down again, last first. */
export async function setStage(cleanup: Cleanup): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-e2e-'));
  cleanup(() => rmSync(folder, { recursive: true, force: true }));
  const phones = [phone];
  const consultDns = [];
  for (const number of consultNumbers) {
    const { port } = await rawPhone(cleanup);
    consultDns.push({ number, type: 'Extension', contact: `sip:${number}@127.0.0.1:${port}` });
  }
  const site1 = await startSite({ phones, application: site1Application, site: 'site1' }, cleanup);
  const site2 = await startSite(
    {
      phones,
      application: site2Application,
      site: 'site2',
      dns: consultDns,
      peerPort: site1.server.sipPort,
      options: { 'shutdown-sip-reject-code': 302, 'graceful-shutdown-sip-timeout': 2 },
    },
    cleanup,
  );
  const inventory = join(folder, 'inventory.yaml');
  writeFileSync(
    inventory,
    stringify({
      sites: [
        { name: 'site1', title: 'Site 1' },
        { name: 'site2', title: 'Site 2' },
      ],
      servers: [
        {
          application: site1Application,
          site: 'site1',
          url: site1.server.control.url,
          token: tokens.console,
        },
        {
          application: site2Application,
          site: 'site2',
          url: site2.server.control.url,
          token: tokens.console,
        },
      ],
      gateways: [],
    }),
  );
  const console = new ConsoleProcess({ port: await freePort(), data: join(folder, 'console'), inventory });
  cleanup(() => console.stop());
  await console.start();
  return { console, site1, site2 };
}
