import type { RandomHex } from '../sip/user-agent/types';
import { createRandom, type Random } from '../simulator/random';

/** Tags, branches and ids that are the same for the same seed. */
export function seededHex(seed: number): RandomHex {
  const random = createRandom(seed);
  return (bytes) => {
    let hex = '';
    while (hex.length < bytes * 2)
      hex += Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, '0');
    return hex.slice(0, bytes * 2);
  };
}

/** A stream of random numbers of its own for each purpose, so that one more of one kind leaves the others as they were. */
export function streamOf(seed: number, purpose: string): Random {
  let mixed = seed | 0;
  for (const letter of purpose) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193);
  return createRandom(mixed);
}

/** One of `choices`. */
export const pick = <T>(random: Random, choices: readonly T[]): T =>
  choices[Math.floor(random() * choices.length)] as T;
