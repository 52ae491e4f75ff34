import { z } from 'zod';
import { routeTypes, workModes } from './types';
import type { KVList } from './types';

const kvDepthMax = 8;

function isKVList(value: unknown, depth = 0): value is KVList {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || depth > kvDepthMax) return false;
  return Object.values(value).every(
    (item) =>
      item === null || ['string', 'number', 'boolean'].includes(typeof item) || isKVList(item, depth + 1),
  );
}

/** `KVList`: at most 8 lists inside one another. */
export const kvList = z.custom<KVList>((value) => isKVList(value), {
  error: 'a list of keys with texts, numbers or lists',
});

/** A DN, queue or dialled number. */
export const dn = z.string({ error: 'a DN as a text' }).min(1).max(64);
export const agentID = z.string({ error: 'an agent ID as a text' }).min(1).max(64);
export const connID = z.string({ error: 'a connection ID as a text' }).min(1).max(64);
/** Keys of a phone: 0–9, *, #, A–D; sent one after the other. */
export const dtmfDigits = z.string({ error: 'digits as a text' }).regex(/^[0-9*#A-D]{1,64}$/, {
  error: '1 to 64 of 0–9, *, #, A–D',
});
export const referenceID = z.int({ error: 'a whole number' }).min(0).max(2_147_483_647);
export const workMode = z.enum(workModes, { error: `one of ${workModes.join(', ')}` });

export const routeType = z.enum(routeTypes, { error: `one of ${routeTypes.join(', ')}` });
