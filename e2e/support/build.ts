import { spawnSync } from 'node:child_process';
import { root, staleParts } from '../../tools/parts.mjs';

/** Builds what is missing or older than its sources, so that the browser never sees yesterday's pages. */
export default function build(): void {
  const parts = staleParts();
  if (parts.length === 0) return;
  const { status } = spawnSync(process.execPath, ['tools/build.mjs', ...parts], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the build failed; see its output above');
}
