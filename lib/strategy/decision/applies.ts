import { matchesPattern, type NumberPattern } from './number-pattern';
import { isOpen } from './time-window';
import type { CallFacts, When } from './types';

/** Whether a rule's conditions hold for the call at `now` (milliseconds since the epoch). */
export function applies(when: When, call: CallFacts, now: number): boolean {
  return (
    matchesOne(when.called, call.called) &&
    matchesOne(when.ani, call.ani) &&
    (when.time === undefined || when.time.some((window) => isOpen(window, now))) &&
    Object.entries(when.userData ?? {}).every(([key, value]) => textOf(call.userData[key]) === value)
  );
}

function matchesOne(patterns: readonly NumberPattern[] | undefined, number: string): boolean {
  return patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, number));
}

function textOf(value: unknown): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}
