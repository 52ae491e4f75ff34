import { statSync } from 'node:fs';
import type { Clock, Timer } from '../clock/clock';

const lookEveryMs = 1_000;

/**
 * Calls `onChange` when the file is another one than before: by modification time, size and inode, so that editors that
 * put a new file in its place are noticed too. A file that changed within the last second is looked at once more, since it
 * may still be written. Returns what ends it.
 */
export function watchFile(clock: Clock, onChange: () => void, look: () => string | undefined): () => void {
  let known = look();
  let before = known;
  let timer: Timer | undefined;
  const next = (): void => {
    timer = clock.schedule(lookEveryMs, () => {
      const seen = look();
      if (seen !== undefined && seen !== known && seen === before) {
        known = seen;
        onChange();
      }
      before = seen;
      next();
    });
  };
  next();
  return () => timer?.cancel();
}

/** What tells one state of a file from another; undefined: it is not there now. */
export function fileState(file: string): string | undefined {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? undefined : `${stat.mtimeMs} ${stat.size} ${stat.ino}`;
}
