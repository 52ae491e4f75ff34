// `npm run fuzz -- --seconds 600 --seed N`: the fuzz run of the engine tests, for longer or with another seed.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    seed: { type: 'string', default: String(Date.now() % 2 ** 31) },
  },
});
if (![values.seconds, values.seed].every((value) => /^\d+$/.test(value))) {
  console.error('Usage: npm run fuzz [-- --seconds N --seed N]');
  process.exit(2);
}
console.log(`fuzz: ${values.seconds} s, seed ${values.seed}`);
const vitest = [
  'node_modules/vitest/vitest.mjs',
  'run',
  '--project',
  'engine',
  'lib/sip-server/fuzz.engine.test.ts',
];
const { status } = spawnSync(process.execPath, vitest, {
  cwd: fileURLToPath(new URL('..', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, TIDEGATE_FUZZ_SECONDS: values.seconds, TIDEGATE_FUZZ_SEED: values.seed },
});
process.exit(status ?? 1);
