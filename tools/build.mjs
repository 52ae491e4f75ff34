#!/usr/bin/env node
// `npm run build [-- PART…]`: everything that is made from the sources. Without arguments all parts, in order.
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root, stampPart } from './parts.mjs';

const makers = {
  /** The database client, from prisma/schema.prisma; needs no database and no download. */
  client: () => run('prisma', ['generate', '--no-hints']),
  /** The pages, into .next/. */
  pages: () => run('next', ['build'], { NODE_ENV: 'production' }),
  /** `tidegate`, into dist/; every command is a chunk of its own, loaded when it is asked for. */
  commands: bundleCommands,
};

const wanted = process.argv.slice(2);
for (const name of wanted)
  if (!(name in makers)) stop(`there is no part ${name}; there are ${Object.keys(makers).join(', ')}`, 2);
for (const [name, make] of Object.entries(makers)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const startedAt = new Date();
  await make();
  stampPart(name, startedAt);
}

function run(tool, args, env = {}) {
  const { status, error } = spawnSync(join(root, 'node_modules/.bin', tool), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', ...env },
  });
  if (error) stop(`${tool} could not be run: ${error.message}. Run npm ci first.`, 1);
  if (status !== 0) stop(`${tool} ${args.join(' ')} failed; its output above says why.`, 1);
}

async function bundleCommands() {
  const outdir = join(root, 'dist');
  const entry = 'bin/tidegate.ts';
  const hasShebang = readFileSync(join(root, entry), 'utf8').startsWith('#!');
  rmSync(outdir, { recursive: true, force: true });
  await build({
    absWorkingDir: root,
    entryPoints: { tidegate: entry },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    sourcemap: true,
    ...(hasShebang ? {} : { banner: { js: '#!/usr/bin/env node' } }),
    logLevel: 'warning',
  });
  chmodSync(join(outdir, 'tidegate.mjs'), 0o755);
}

function stop(message, status) {
  console.error(`build: ${message}`);
  process.exit(status);
}
