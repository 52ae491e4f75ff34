import type { CallRow, PartyRow } from '@/lib/feed/state';
import { callLooks, partyWords } from './call-words';

export interface CallNote {
  /** Server time, ms. */
  readonly at: number;
  readonly text: string;
}

export const partyStateWords: Readonly<Record<PartyRow['state'], string>> = {
  dialing: 'dialling',
  alerting: 'ringing',
  connected: 'connected',
  held: 'held',
  queued: 'waiting in the queue',
};

/** What happened to a call between two sights of it. `now`: the server's clock, for what carries no time of its own. */
export function callChanges(before: CallRow, after: CallRow, now: number): readonly CallNote[] {
  const notes: CallNote[] = [];
  const note = (text: string, at = now): void => void notes.push({ at, text });
  if (before.state !== after.state)
    note(`${callLooks[after.state].word}, was ${callLooks[before.state].word.toLowerCase()}`, after.since);
  const known = new Map(before.parties.map((party) => [keyOf(party), party]));
  for (const party of after.parties) {
    const was = known.get(keyOf(party));
    known.delete(keyOf(party));
    if (!was) note(`${partyWords(party)} joined, ${partyStateWords[party.state]}`);
    else if (was.state !== party.state) note(`${partyWords(party)} ${partyStateWords[party.state]}`);
  }
  for (const party of known.values()) note(`${partyWords(party)} left`);
  if (after.queue !== undefined && after.queue !== before.queue) note(`Into queue ${after.queue}`);
  if (JSON.stringify(before.userData) !== JSON.stringify(after.userData)) note('Attached data changed');
  return notes;
}

function keyOf(party: PartyRow): string {
  return `${party.dn}/${party.trunk ?? ''}/${party.agentID ?? ''}`;
}
