import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Global set-up of the engine tests: the executable they start is made from the sources as they are now. */
export function setup(): void {
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/build.mjs', 'client', 'commands'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the executable can't be built:\n${stdout}${stderr}`);
}
