#!/usr/bin/env node
// `npm run bench [-- OPTIONS]`: builds what the bench needs and is older than its sources, then bundles and runs it.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { bundle, loadBundle } from '../tools/bundle.mjs';
import { root, staleParts } from '../tools/parts.mjs';

if (staleParts().includes('commands')) {
  const { status } = spawnSync(process.execPath, [join(root, 'tools/build.mjs'), 'commands'], {
    stdio: 'inherit',
  });
  if (status !== 0) process.exit(1);
}
await bundle('bench', 'bench/main.ts');
const { main } = await loadBundle('bench');
process.exit(await main(root, process.argv.slice(2)));
