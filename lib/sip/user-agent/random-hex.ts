import { randomBytes } from 'node:crypto';
import type { RandomHex } from './types';

const POOL_BYTES = 4_096;

/** Cryptographically random hex, drawn from the system in batches since every call needs a dozen of them. */
export function createRandomHex(): RandomHex {
  let pool = '';
  let used = 0;
  return (bytes) => {
    const digits = bytes * 2;
    if (used + digits > pool.length) {
      pool = randomBytes(Math.max(POOL_BYTES, bytes)).toString('hex');
      used = 0;
    }
    used += digits;
    return pool.slice(used - digits, used);
  };
}
