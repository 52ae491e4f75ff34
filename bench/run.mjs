#!/usr/bin/env node
// `npm run bench [-- OPTIONS]`: builds what the bench needs and is older than its sources, then bundles and runs it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root, staleParts } from '../tools/parts.mjs';

if (staleParts().includes('commands')) {
  const { status } = spawnSync(process.execPath, [join(root, 'tools/build.mjs'), 'commands'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}
const outfile = join(root, 'node_modules/.cache/tidegate/bench.mjs');
await build({
  absWorkingDir: root,
  entryPoints: ['bench/main.ts'],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'inline',
  logLevel: 'warning',
});
const { main } = await import(pathToFileURL(outfile).href);
process.exit(await main(root, process.argv.slice(2)));
