#!/usr/bin/env node
// `npm start [-- OPTIONS]`: builds what is missing or older than its sources, then becomes `tidegate demo OPTIONS`. In
// this very process, so that signals and the exit status need no passing on.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root, staleParts } from './parts.mjs';

const stale = staleParts();
if (stale.length > 0) {
  console.log(`Building ${stale.join(', ')}; the first time this takes about half a minute.`);
  const { status } = spawnSync(process.execPath, [join(root, 'tools/build.mjs'), ...stale], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (status !== 0) {
    console.error('The build failed. See all of its output with: npm run build');
    process.exit(1);
  }
}
const tidegate = join(root, 'dist/tidegate.mjs');
process.argv = [process.execPath, tidegate, 'demo', ...process.argv.slice(2)];
await import(pathToFileURL(tidegate).href);
