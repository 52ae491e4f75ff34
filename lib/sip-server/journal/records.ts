import { shutdownEvent } from '../../feed/shutdown-events';
import type { ShutdownEvent } from '../../feed/shutdown-events';
import { JournalError } from './journal-error';

/** How many ended shutdowns the journal keeps. */
const endedMax = 200;

/** One record as it stands in the file. */
export function encodeRecord(event: ShutdownEvent): string {
  return `${JSON.stringify(event)}\n`;
}

/**
 * The records of a journal file. `length` is where the last whole record ends: what a crash tore off behind it is not
 * counted. Throws JournalError `corrupt` naming the line where a record can't be read and it is no torn end.
 */
export function decodeRecords(
  path: string,
  bytes: Buffer,
): { readonly events: ShutdownEvent[]; readonly length: number } {
  const events: ShutdownEvent[] = [];
  let length = 0;
  let line = 0;
  let torn: number | undefined;
  for (let start = 0, end = bytes.indexOf(10); end >= 0; start = end + 1, end = bytes.indexOf(10, start)) {
    line += 1;
    const json = parseJson(bytes.toString('utf8', start, end));
    if (json === undefined) {
      torn ??= line;
      continue;
    }
    const parsed = shutdownEvent.safeParse(json.value);
    if (torn !== undefined || !parsed.success) throw corrupt(path, torn ?? line);
    events.push(parsed.data);
    length = end + 1;
  }
  return { events, length };
}

function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function corrupt(path: string, line: number): JournalError {
  return new JournalError(
    'corrupt',
    `${path}:${line}: not a record that this version can read; move the file away to start without its history`,
  );
}

/** Without the oldest ended shutdowns beyond `max`; those that have not ended are kept. The very array if all stay. */
export function keepNewest(events: ShutdownEvent[], max = endedMax): ShutdownEvent[] {
  const ended = new Set<string>();
  for (const event of events) {
    if (event.type === 'stopped' || event.type === 'aborted') ended.add(event.shutdownId);
  }
  if (ended.size <= max) return events;
  const dropped = new Set([...ended].slice(0, ended.size - max));
  return events.filter((event) => !dropped.has(event.shutdownId));
}
