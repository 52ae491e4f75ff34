#!/usr/bin/env node
// `npm run simulate [-- OPTIONS]`: bundles the simulation of two sites and runs it, over several seeds or one.
import { join } from 'node:path';
import { bundle, loadBundle } from './bundle.mjs';
import { root } from './parts.mjs';

// Its worker processes are this script again, and find the bundle made.
if (process.send === undefined) await bundle('simulate', 'lib/simulation/command.ts');
const { main } = await loadBundle('simulate');
process.exit(await main(join(root, 'tools/simulate.mjs'), process.argv.slice(2)));
