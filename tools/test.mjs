// `npm test`: set-up, build, then every runner in turn. The last line is `N passed, N failed` over all of them, and the
// exit status says the same. One runner's failure doesn't keep the others from running.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { staleParts } from './parts.mjs';
import { sum, tallyBench, tallyPlaywright, tallyVitest } from './tally.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const reports = mkdtempSync(join(tmpdir(), 'tidegate-reports-'));

/** What must have worked before a runner can start, by name; no arguments = there is nothing to do. */
const preparations = [
  { name: 'setup', args: () => ['tools/setup.mjs'] },
  {
    name: 'build',
    args: () => (staleParts().length === 0 ? undefined : ['tools/build.mjs', ...staleParts()]),
  },
];

const runners = [
  { name: 'unit', needs: [], ...vitest('unit') },
  { name: 'engine', needs: ['setup', 'build'], ...vitest('engine') },
  {
    name: 'bench',
    needs: ['setup', 'build'],
    args: ['bench/run.mjs', '--short', '--json', join(reports, 'bench.json')],
    env: {},
    tally: tallyBench,
  },
  {
    name: 'browser',
    needs: ['setup', 'build'],
    args: ['node_modules/@playwright/test/cli.js', 'test', '--reporter=list,json'],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'browser.json') },
    tally: tallyPlaywright,
  },
];

function vitest(project) {
  const file = join(reports, `${project}.json`);
  const args = [
    'run',
    '--project',
    project,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ];
  return { args: ['node_modules/vitest/vitest.mjs', ...args], env: {}, tally: tallyVitest };
}

/** Runs a Node program to its end and prints how long it took. */
function run(name, args, env = {}) {
  const startedAt = Date.now();
  console.log(`\n== ${name}`);
  const { status, error } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env },
  });
  if (error !== undefined) console.error(`${name}: ${error.message}`);
  console.log(`== ${name}: ${status === 0 ? 'ok' : 'FAILED'} after ${seconds(startedAt)}`);
  return status;
}

function seconds(since) {
  return `${((Date.now() - since) / 1000).toFixed(1)} s`;
}

function readReport(name) {
  const file = join(reports, `${name}.json`);
  try {
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
  } catch {
    return undefined;
  }
}

const startedAt = Date.now();
const broken = preparations
  .filter(({ name, args }) => {
    const made = args();
    return made !== undefined && run(name, made) !== 0;
  })
  .map(({ name }) => name);
const tallies = runners.map(({ name, needs, args, env, tally }) => {
  const blockers = needs.filter((need) => broken.includes(need));
  if (blockers.length > 0)
    return { passed: 0, failed: 1, notes: [`not run, because ${blockers.join(' and ')} failed`] };
  const status = run(name, args, env);
  return tally(readReport(name), status);
});
rmSync(reports, { recursive: true, force: true });

console.log('');
runners.forEach(({ name }, index) => {
  const { passed, failed, notes } = tallies[index];
  console.log(`${name}: ${passed} passed, ${failed} failed`);
  for (const note of notes) console.log(`  ${note}`);
});
console.log(`all tests: ${seconds(startedAt)}`);
const { passed, failed } = sum(tallies);
process.exitCode = failed === 0 && broken.length === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
