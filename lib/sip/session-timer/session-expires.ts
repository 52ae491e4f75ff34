import { decimal } from '../message/lexer';
import { parseParams } from '../message/params';
import type { SipHeaders } from '../message/types';

/** Who refreshes, seen from the request that settles it: its sender (`uac`) or its receiver. */
export type Refresher = 'uac' | 'uas';

export interface SessionExpires {
  readonly seconds: number;
  readonly refresher: Refresher | undefined;
}

/** RFC 4028 §5: an interval below this is always too small. */
export const MIN_SE_FLOOR = 90;
/** A longer interval (12 days) is read as this: nobody means it, and timers have an end. */
const SECONDS_MAX = 1_048_576;

/** Session-Expires of a message (RFC 4028 §4); undefined when absent or unreadable. */
export function sessionExpires(headers: SipHeaders): SessionExpires | undefined {
  const value = headers.get('session-expires');
  if (value === undefined) return undefined;
  const semicolon = value.indexOf(';');
  const seconds = deltaSeconds(semicolon < 0 ? value : value.slice(0, semicolon));
  if (seconds === undefined) return undefined;
  const params = semicolon < 0 ? undefined : parseParams(value, semicolon, value.length);
  const refresher = params?.get('refresher')?.toLowerCase();
  return { seconds, refresher: refresher === 'uac' || refresher === 'uas' ? refresher : undefined };
}

/** Min-SE of a message in seconds (RFC 4028 §5); 90 when absent or unreadable. */
export function minSe(headers: SipHeaders): number {
  const value = headers.get('min-se');
  if (value === undefined) return MIN_SE_FLOOR;
  const seconds = deltaSeconds(value.split(';')[0]!);
  return Math.max(MIN_SE_FLOOR, seconds ?? 0);
}

function deltaSeconds(text: string): number | undefined {
  const seconds = decimal(text.trim(), 10);
  return seconds === undefined ? undefined : Math.min(seconds, SECONDS_MAX);
}
