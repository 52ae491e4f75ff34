import type { CallRow, PartyRow } from '@/lib/feed/state';
import type { Shape } from '../ui/glyph';

/** How each call state looks and reads. */
export const callLooks: Readonly<Record<CallRow['state'], { shape: Shape; colour: string; word: string }>> = {
  queued: { shape: 'hollow', colour: 'text-agent-logged-out', word: 'Queued' },
  ringing: { shape: 'ring', colour: 'text-agent-ringing', word: 'Ringing' },
  connected: { shape: 'square', colour: 'text-agent-on-call', word: 'Connected' },
  held: { shape: 'bar', colour: 'text-agent-not-ready', word: 'On hold' },
};

/** Who takes part, in words: "0041… ↔ agent A7 (7007)". */
export function partyWords(party: PartyRow): string {
  return party.agentID ? `agent ${party.agentID} (${party.dn})` : party.dn;
}

/** Part of a number, call id, connID or agent, in any case. */
export function matchesCall(call: CallRow, text: string): boolean {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return true;
  const fields = [call.connID, call.callUUID, call.callID ?? '', call.ani, call.dnis, call.queue ?? ''];
  for (const party of call.parties) fields.push(party.dn, party.agentID ?? '');
  return fields.some((field) => field.toLowerCase().includes(wanted));
}
