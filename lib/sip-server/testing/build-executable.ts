import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { staleParts } from '../../../tools/parts.mjs';

/** Global set-up of the engine tests: the executable they start is made from the sources as they are now. */
export function setup(): void {
  const parts = staleParts().filter((part: string) => part !== 'pages');
  if (parts.length === 0) return;
  const root = fileURLToPath(new URL('../../..', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['tools/build.mjs', ...parts], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the executable can't be built:\n${stdout}${stderr}`);
}
