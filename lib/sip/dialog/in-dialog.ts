import { parseNameAddr } from '../message/name-addr';
import type { DialogState } from './types';

/** Request-URI, Route values and the URI whose host a request is sent to. */
export interface RequestRouting {
  readonly uri: string;
  readonly routes: readonly string[];
  readonly nextHop: string;
}

/** Loose routing, or strict routing where the first route has no `lr` (RFC 3261 §12.2.1.1). */
export function requestRouting(dialog: DialogState): RequestRouting {
  return routeRequest(dialog.remoteTarget, dialog.routeSet);
}

/** The same for any target and route set. An unreadable first route is skipped over. */
export function routeRequest(target: string, routeSet: readonly string[]): RequestRouting {
  const first = routeSet[0];
  const route = first === undefined ? undefined : parseNameAddr(first);
  if (route === undefined) return { uri: target, routes: routeSet, nextHop: target };
  if (route.uri.params.has('lr')) return { uri: target, routes: routeSet, nextHop: route.uriText };
  return { uri: route.uriText, routes: [...routeSet.slice(1), `<${target}>`], nextHop: route.uriText };
}

/**
 * Notes the CSeq of a request from the peer; false when it is lower than one seen before, which is answered 500
 * (RFC 3261 §12.2.2). An equal one passes: it is no reordering, and simple test peers reuse numbers.
 */
export function acceptRemoteSeq(dialog: DialogState, number: number): boolean {
  if (dialog.remoteSeq !== undefined && number < dialog.remoteSeq) return false;
  dialog.remoteSeq = number;
  return true;
}

/** From and To values of our next request. */
export function dialogAddresses(dialog: DialogState): { from: string; to: string } {
  const remoteTag = dialog.remoteTag === '' ? '' : `;tag=${dialog.remoteTag}`;
  return { from: `<${dialog.localUri}>;tag=${dialog.localTag}`, to: `<${dialog.remoteUri}>${remoteTag}` };
}
