import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { lockDataDir } from './data-dir';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'tidegate-lock-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

/** A program that takes the folder of DATA_DIR when it is told to, in plain JavaScript for a Node of its own. */
const starter = `
import { lockDataDir } from './data-dir';
process.stdin.once('data', async () => {
  try { await lockDataDir(process.env.DATA_DIR); process.stdout.write('taken\\n'); }
  catch (error) { process.stdout.write(error.code + ' ' + error.message + '\\n'); }
  process.stdin.resume();
});
process.stdout.write('ready\\n');`;

const programs = mkdtempSync(join(tmpdir(), 'tidegate-starter-'));
const program = join(programs, 'starter.mjs');
beforeAll(() =>
  build({
    stdin: { contents: starter, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    outfile: program,
    bundle: true,
    format: 'esm',
    platform: 'node',
  }),
);
afterAll(() => rmSync(programs, { recursive: true }));

function startOne() {
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, DATA_DIR: dataDir },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  child.stdout.on('data', (data) => lines.push(...String(data).trim().split('\n')));
  const said = async (count: number) => {
    while (lines.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
    return lines[count - 1];
  };
  return { child, said };
}

describe('lockDataDir', () => {
  it('lets exactly one of several processes have a folder that a dead one left', async () => {
    writeFileSync(join(dataDir, 'pid'), '999999999\n');
    const starters = [startOne(), startOne(), startOne()];
    try {
      for (const { said } of starters) await said(1);
      for (const { child } of starters) child.stdin.write('go\n');
      const answers = await Promise.all(starters.map(({ said }) => said(2)));
      expect(answers.filter((answer) => answer === 'taken')).toHaveLength(1);
      const winner = starters[answers.indexOf('taken')]!.child.pid;
      expect(readFileSync(join(dataDir, 'pid'), 'utf8')).toBe(`${winner}\n`);
      for (const answer of answers) expect(answer).toMatch(/^(taken|locked )/);
    } finally {
      for (const { child } of starters) child.kill('SIGKILL');
    }
  });

  it('leaves nothing behind when it is released', async () => {
    const lock = await lockDataDir(dataDir);
    expect(existsSync(join(dataDir, 'pid'))).toBe(true);
    await lock.release();
    expect(readdirSync(dataDir)).toEqual([]);
  });
});
