import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { Db } from '../db/database';
import type { Credential } from './ensure-first-admin';
import type { PasswordHasher } from './passwords';

const stored = z.object({ admin: z.string(), supervisor: z.string(), auditor: z.string() });

/**
 * One user per role for the demo. Their passwords are made once and kept in `file` (mode 0600), so that every start
 * prints the same; a user whose password differs from the file gets the file's.
 */
export async function ensureDemoUsers(
  db: Db,
  passwords: PasswordHasher,
  file: string,
  newPassword: () => string,
): Promise<Credential[]> {
  const known = readPasswords(file, newPassword);
  const credentials: Credential[] = [];
  for (const name of stored.keyof().options) {
    const password = known[name];
    const user = await db.user.findUnique({ where: { name } });
    if (user === null || !(await passwords.matches(password, user.passwordHash))) {
      const passwordHash = await passwords.hash(password);
      const data = { role: name, passwordHash, disabledAt: null };
      await db.user.upsert({ where: { name }, create: { name, ...data }, update: data });
    }
    credentials.push({ name, password, role: name });
  }
  return credentials;
}

function readPasswords(file: string, newPassword: () => string): z.infer<typeof stored> {
  if (existsSync(file)) {
    const read = stored.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    if (read.success) return read.data;
  }
  const made = { admin: newPassword(), supervisor: newPassword(), auditor: newPassword() };
  writeFileSync(file, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}
