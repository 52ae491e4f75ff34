// Bundles a TypeScript program of this repository into one file under node_modules/.cache and loads it.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { root } from './parts.mjs';

/** Where the bundle called `name` lies. */
const bundleOf = (name) => join(root, 'node_modules/.cache/tidegate', `${name}.mjs`);

/** Makes it of `entry`; the packages it imports stay outside. */
export async function bundle(name, entry) {
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile: bundleOf(name),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

/** The module that `bundle` made. */
export const loadBundle = (name) => import(pathToFileURL(bundleOf(name)).href);
