import { chownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

const nobody = 65534;

/**
 * As whom the PostgreSQL binaries run, since they refuse to run as root: `self` when we are nobody special,
 * `setuid` as nobody, `unshare` in a user namespace that calls root nobody, for a checkout below a folder
 * that nobody may not enter (a home of mode 0700).
 */
export type Identity = 'self' | 'setuid' | 'unshare';

/** Chooses the identity from who we are and whether `nobody` can reach every one of the paths. */
export function chooseIdentity(paths: readonly string[], uid = process.getuid?.()): Identity {
  if (uid !== 0) return 'self';
  return paths.every(reachableByOthers) ? 'setuid' : 'unshare';
}

function reachableByOthers(path: string): boolean {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Command, arguments and spawn options that run a binary under the identity. */
export function runAs(
  identity: Identity,
  command: string,
  args: readonly string[],
): { command: string; args: string[]; ids: { uid?: number; gid?: number } } {
  switch (identity) {
    case 'self':
      return { command, args: [...args], ids: {} };
    case 'setuid':
      return { command, args: [...args], ids: { uid: nobody, gid: nobody } };
    case 'unshare':
      return {
        command: 'unshare',
        args: ['-U', `--map-user=${nobody}`, `--map-group=${nobody}`, command, ...args],
        ids: {},
      };
    default:
      return identity satisfies never;
  }
}

/** Gives a file or a whole folder to the user that PostgreSQL runs as; a moved checkout may need another than before. */
export function giveTo(identity: Identity, path: string): void {
  if (identity === 'self') return;
  const owner = identity === 'setuid' ? nobody : 0;
  const stat = lstatSync(path);
  if (stat.uid === owner) return;
  if (stat.isDirectory()) for (const name of readdirSync(path)) giveTo(identity, join(path, name));
  if (!stat.isSymbolicLink()) chownSync(path, owner, owner);
}
