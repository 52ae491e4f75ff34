import { randomInt } from 'node:crypto';

// No letters that are read for another (l, I, O, 0, 1).
const letters = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** Sixteen characters in groups of four, about 93 bits; made to be copied from a terminal. */
export function newPassword(): string {
  const group = () => Array.from({ length: 4 }, () => letters[randomInt(letters.length)]).join('');
  return [group(), group(), group(), group()].join('-');
}
