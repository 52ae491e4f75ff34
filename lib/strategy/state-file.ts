import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { z } from 'zod';
import type { StoppedSites } from './runtime/site-view';

const schema = z.record(
  z.string().max(64),
  z.object({ at: z.number(), by: z.string(), reason: z.string().optional() }),
);

/** The state file can't be read or written. */
export class StateFileError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StateFileError';
  }
}

/** The sites that are not to be targeted, on disk, so that a strategy that starts again leaves them alone. */
export interface StateFile {
  /** Empty where there is no file yet. Throws StateFileError: to go on with a guess might target a stopped site. */
  read(): StoppedSites;
  /** On disk when it returns; the file is the old one or the new one, never half of it. Throws StateFileError. */
  write(stopped: StoppedSites): void;
}

export function stateFile(file: string): StateFile {
  return {
    read: () => {
      try {
        const entries = schema.parse(JSON.parse(readFileSync(file, 'utf8')));
        return new Map(
          Object.entries(entries).map(([site, { at, by, reason }]) => [site, { at, by, reason }]),
        );
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return new Map();
        throw new StateFileError(
          `${file} does not tell which sites are stopped; put it right, or remove it to target all sites`,
          { cause: error },
        );
      }
    },
    write: (stopped) => {
      const text = `${JSON.stringify(Object.fromEntries(stopped), null, 2)}\n`;
      try {
        const draft = `${file}.new`;
        const descriptor = openSync(draft, 'w', 0o600);
        try {
          writeSync(descriptor, text);
          fsyncSync(descriptor);
        } finally {
          closeSync(descriptor);
        }
        renameSync(draft, file);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        throw new StateFileError(`${file} can't be written: ${why}`, { cause: error });
      }
    },
  };
}
