import type { Db } from '../db/database';
import type { PasswordHasher } from './passwords';

export interface Credential {
  readonly name: string;
  readonly password: string;
  readonly role: 'admin' | 'supervisor' | 'auditor';
}

/**
 * Makes the user `admin` where the database has no users at all. Returns the credential to print, once;
 * null when there are users already or the password was given and is known to whoever gave it.
 */
export async function ensureFirstAdmin(
  db: Db,
  passwords: PasswordHasher,
  given: string | undefined,
  newPassword: () => string,
): Promise<Credential | null> {
  if ((await db.user.count()) > 0) return null;
  const password = given ?? newPassword();
  const passwordHash = await passwords.hash(password);
  // Of several consoles that start at once on an empty database one wins, and only its password is true.
  const made = await db.user.createMany({
    data: [{ name: 'admin', role: 'admin', passwordHash }],
    skipDuplicates: true,
  });
  return made.count === 1 && given === undefined ? { name: 'admin', password, role: 'admin' } : null;
}
