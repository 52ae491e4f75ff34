// The parts of a build: what each is made from, and the stamp that tells when it was made.
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const settings = ['package-lock.json', 'tsconfig.json', 'tools/build.mjs'];
const schema = 'prisma/schema.prisma';

/** In the order in which they have to be made. */
const parts = {
  client: { stamp: 'lib/console/db/generated/.made', sources: [schema, 'prisma.config.ts', ...settings] },
  pages: {
    stamp: '.next/.made',
    sources: [
      'app',
      'components',
      'lib',
      'public',
      schema,
      'next.config.js',
      'postcss.config.mjs',
      ...settings,
    ],
  },
  commands: { stamp: 'dist/.made', sources: ['bin', 'lib', schema, ...settings] },
};

/** Notes that a part is made from what its sources were at `startedAt`, so that a change during the build counts. */
export function stampPart(name, startedAt) {
  const stamp = join(root, parts[name].stamp);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, startedAt, startedAt);
}

/** The parts that are missing or older than their sources. */
export function staleParts() {
  return Object.keys(parts).filter((name) => {
    const stamp = join(root, parts[name].stamp);
    if (!existsSync(stamp)) return true;
    const madeAt = statSync(stamp).mtimeMs;
    return parts[name].sources.some((source) => newest(join(root, source)) > madeAt);
  });
}

/** Latest change below a path; a folder's own time counts too, since a file taken away shows nowhere else. */
function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined || path.endsWith('/generated') || /\.test\.tsx?$/.test(path)) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))));
}
