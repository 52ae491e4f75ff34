import { hash, verify } from '@node-rs/argon2';

export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** `stored` null (no such user): takes as long and answers false. */
  matches(password: string, stored: string | null): Promise<boolean>;
}

/** Argon2id with the package's defaults, which are OWASP's minimum (19 MiB, 2 passes). */
export function argon2Hasher(): PasswordHasher {
  let decoy: Promise<string> | null = null;
  return {
    hash: (password) => hash(password),
    async matches(password, stored) {
      decoy ??= hash('no user has this password');
      const matched = await verify(stored ?? (await decoy), password);
      return matched && stored !== null;
    },
  };
}
