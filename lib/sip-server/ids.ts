import { randomBytes } from 'node:crypto';

const base32Hex = '0123456789ABCDEFGHIJKLMNOPQRSTUV';

/** Makes the identifiers of calls; unique across processes by their random part, within one by their counter. */
export interface IdSource {
  /** 16 lower-case hex digits (T-Library ConnID). */
  connID(): string;
  /** 32 characters of 0-9A-V (T-Library CallUUID). */
  callUUID(): string;
  /** Name of one process's life or of one shutdown. */
  unique(prefix: string): string;
}

export function createIdSource(random: (bytes: number) => Buffer = randomBytes): IdSource {
  const connPrefix = random(4).toString('hex');
  const uuidPrefix = [...random(24)].map((byte) => base32Hex[byte & 31]).join('');
  let counter = 0;
  return {
    connID: () => connPrefix + (++counter >>> 0).toString(16).padStart(8, '0'),
    callUUID: () => uuidPrefix + counter.toString(32).toUpperCase().padStart(8, '0'),
    unique: (prefix) => `${prefix}${random(8).toString('hex')}`,
  };
}
