import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from './command-table';

const root = fileURLToPath(new URL('..', import.meta.url));
// Beside node_modules, where the bundle finds its packages.
const bundle = join(root, 'var', `bin-test-${process.pid}`);
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-bin-'));
  await build({
    absWorkingDir: root,
    entryPoints: ['bin/tidegate.ts'],
    outdir: bundle,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    // Not run here; the console's part needs the generated database client.
    external: ['./commands/console', './commands/demo'],
    logLevel: 'error',
  });
});
afterAll(() => {
  for (const path of [folder, bundle]) rmSync(path, { recursive: true });
});

function tidegate(...args: string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [join(bundle, 'tidegate.mjs'), ...args]);
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const good = `
application: SIPServer_Site2
site: site2
sip: { address: 127.0.0.1, port: 0 }
http: { address: 127.0.0.1, port: 0 }
dataDir: ${join(tmpdir(), 'never-made')}
`;

describe('tidegate', () => {
  it('has the commands of its interface', () => {
    expect(Object.keys(commands).toSorted()).toEqual([
      'check',
      'console',
      'demo',
      'gateway',
      'sip-server',
      'strategy',
    ]);
  });

  it.each([
    ['--help', ['--help'], 0, 'stdout'],
    ['no command', [], 2, 'stderr'],
    ['an unknown command', ['launch'], 2, 'stderr'],
    ['the name of something every object has', ['constructor'], 2, 'stderr'],
  ] as const)('answers %s with the list of commands', async (_, args, code, stream) => {
    const answer = await tidegate(...args);
    expect(answer.code).toBe(code);
    for (const name of Object.keys(commands)) expect(answer[stream]).toContain(`  ${name} `);
  });

  it('explains a command', async () => {
    const answer = await tidegate('sip-server', '--help');
    expect(answer).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Usage: tidegate sip-server --config FILE'),
    });
  });

  it('says that a good file has no faults', async () => {
    const path = file('good.yaml', good);
    expect(await tidegate('check', path)).toEqual({ code: 0, stdout: `${path}: no faults\n`, stderr: '' });
  });

  it.each([
    ['check', (path: string) => ['check', path]],
    ['sip-server', (path: string) => ['sip-server', '--config', path]],
  ])('%s prints every fault with its line and exits with 2', async (_, args) => {
    const path = file('bad.yaml', `${good}TServer: { shutdown-sip-reject-code: 407 }\nqueues: []\n`);
    const answer = await tidegate(...args(path));
    expect(answer.code).toBe(2);
    expect(answer.stderr.split('\n')).toEqual([
      expect.stringMatching(
        /bad\.yaml:7: TServer\.shutdown-sip-reject-code: 407 is not allowed; allowed: 300–603/,
      ),
      expect.stringMatching(/bad\.yaml:8: queues: unknown key/),
      '',
    ]);
  });

  it.each([
    [
      'a strategy',
      'name: Strategy\nservers: []\n',
      'strategy',
      /:2: servers: \[\] is not allowed; allowed: at least one of servers/,
    ],
    ['a gateway', 'sites: []\n', 'gateway', /:1: sip: /],
  ] as const)("knows %s's file by its sections", async (_, text, command, fault) => {
    const path = file(`${command}.yaml`, text);
    for (const args of [
      ['check', path],
      [command, '--config', path],
    ]) {
      const answer = await tidegate(...args);
      expect(answer.code).toBe(2);
      expect(answer.stderr).toMatch(fault);
    }
  });

  it.each([
    ['check', ['check']],
    ['strategy without a file', ['strategy']],
    ['strategy with an unknown option', ['strategy', '--conf', 'x']],
    ['check with an option', ['check', '--strict']],
    ['sip-server without a file', ['sip-server']],
    ['sip-server with an unknown option', ['sip-server', '--conf', 'x']],
    ['sip-server with a file that is not there', ['sip-server', '--config', '/nonexistent.yaml']],
  ])('exits with 2 for %s', async (_, args) => {
    const answer = await tidegate(...args);
    expect(answer.code).toBe(2);
    expect(answer.stderr).not.toBe('');
  });
});
