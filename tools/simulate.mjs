#!/usr/bin/env node
// `npm run simulate [-- OPTIONS]`: bundles the simulation of two sites and runs it, over several seeds or one.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './parts.mjs';

const outfile = join(root, 'node_modules/.cache/tidegate/simulate.mjs');
const script = join(root, 'tools/simulate.mjs');
if (process.send === undefined)
  await build({
    absWorkingDir: root,
    entryPoints: ['lib/simulation/command.ts'],
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
process.exit(await main(script, process.argv.slice(2)));
