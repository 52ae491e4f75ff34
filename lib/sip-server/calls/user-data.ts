import type { KVList, TLibOrigin } from '../../tlib/types';
import { type CallSession, partiesOf } from './call';
import type { CallContext } from './context';

/** What a call may carry at most, as JSON. */
const userDataBytesMax = 16 * 1024;
const rowPairsMax = 16;
const rowKeyMax = 64;
const rowTextMax = 256;

/** Whether a call may carry this much. */
export function fitsCall(data: KVList): boolean {
  return Buffer.byteLength(JSON.stringify(data)) <= userDataBytesMax;
}

/**
 * Gives the call other user data and tells every DN of the call (EventAttachedDataChanged); the event of `asked.dn`
 * answers its `origin`. False, and nothing changed, where it would be too much.
 */
export function changeUserData(
  ctx: CallContext,
  session: CallSession,
  data: KVList,
  asked?: { readonly dn: string; readonly origin: TLibOrigin },
): boolean {
  if (!fitsCall(data)) return false;
  const { call } = session;
  call.userData = data;
  const answering = (dn: string): TLibOrigin | undefined => (dn === asked?.dn ? asked.origin : undefined);
  for (const party of partiesOf(call)) {
    // Who has not heard of the call yet hears its data with it.
    if (party.announced)
      ctx.events.party(call, party, 'EventAttachedDataChanged', 'Ok', {}, answering(party.dn));
  }
  if (call.place !== undefined) {
    const { queue } = call.place;
    ctx.events.queue(call, queue, 'EventAttachedDataChanged', 'Ok', undefined, answering(queue));
  }
  for (const party of partiesOf(call)) if (party.kind === 'extension') ctx.agents().deviceChanged(party.dn);
  ctx.hooks.changed(session);
  return true;
}

/** The user data as people are shown it: so many pairs and no more, each a short text. */
export function userDataRow(data: KVList): Record<string, string> | undefined {
  const pairs = Object.entries(data).slice(0, rowPairsMax);
  if (pairs.length === 0) return undefined;
  return Object.fromEntries(
    pairs.map(([key, value]) => [
      key.slice(0, rowKeyMax),
      (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, rowTextMax),
    ]),
  );
}
