import { decimal, isToken } from '../message/lexer';
import { parseParams } from '../message/params';
import type { SipHeaders } from '../message/types';

/** Event of a NOTIFY (RFC 6665 §8.2.1). */
export interface EventType {
  /** Lower-case package name with its templates, e.g. `refer`. */
  readonly name: string;
  readonly id: string | undefined;
}

/** Event of a message; undefined when absent or unreadable. */
export function eventType(headers: SipHeaders): EventType | undefined {
  const value = withParams(headers.get('event'));
  if (value === undefined) return undefined;
  return { name: value.word, id: value.params.get('id') };
}

/** Subscription-State of a NOTIFY (RFC 6665 §8.2.3); an extension state counts as `active`. */
export interface SubscriptionState {
  readonly state: 'active' | 'pending' | 'terminated';
  readonly reason: string | undefined;
  /** Seconds. */
  readonly expires: number | undefined;
}

/** Subscription-State of a message; undefined when absent or unreadable. */
export function subscriptionState(headers: SipHeaders): SubscriptionState | undefined {
  const value = withParams(headers.get('subscription-state'));
  if (value === undefined) return undefined;
  const { word, params } = value;
  return {
    state: word === 'terminated' || word === 'pending' ? word : 'active',
    reason: params.get('reason')?.toLowerCase(),
    expires: decimal(params.get('expires') ?? ''),
  };
}

/** Whether a REFER, or a 2xx to one, wants no subscription: `Refer-Sub: false` (RFC 4488 §4). */
export function suppressesSubscription(headers: SipHeaders): boolean {
  return withParams(headers.get('refer-sub'))?.word === 'false';
}

function withParams(value: string | undefined) {
  if (value === undefined) return undefined;
  const semicolon = value.indexOf(';');
  const word = (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
  const params = parseParams(value, semicolon < 0 ? value.length : semicolon, value.length);
  return isToken(word) && params !== undefined ? { word, params } : undefined;
}
