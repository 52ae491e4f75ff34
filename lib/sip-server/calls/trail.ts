import { detached } from '../../sip/message/detached';
import { parseNameAddr } from '../../sip/message/name-addr';
import type { SipRequest } from '../../sip/message/types';
import { escapeUser } from '../../sip/message/uri';
import type { ExtraHeaders } from '../../sip/user-agent/types';
import { asksAny, type PartyKind } from './identity';

/** Where the call was sent. */
export interface Stop {
  readonly dn: string;
  /** Of a trunk or an address outside; undefined: a DN of ours. */
  readonly uri: string | undefined;
  /** Why it did not stay there: a SIP status, 302 for a redirect; undefined: it was mapped to the next one. */
  cause: number | undefined;
}

/** An hi-entry that the caller's INVITE brought. */
interface ReceivedEntry {
  readonly text: string;
  readonly index: string;
  readonly user: string | undefined;
}

/** The way of a call until now, plain data: where it was sent, and what its INVITE told of the way before us. */
export interface Trail {
  readonly received: readonly ReceivedEntry[];
  /** Of the caller's INVITE (RFC 5806), as they came. */
  readonly diversions: readonly string[];
  /** The dialled number, then each DN it was moved to. */
  readonly stops: Stop[];
  /** Redirections (3xx) that were followed. */
  redirects: number;
}

/** Entries of others that are kept, and stops of our own; what is over is left out after the first. */
const entriesMost = 20;
/** Longest value of one entry. */
const entryLengthMost = 1024;

const none: readonly never[] = [];

/** The trail of a call to `dialled`; headers are read only where the INVITE has them. */
export function trailOf(dialled: string, invite?: SipRequest): Trail {
  return {
    received: invite === undefined ? none : receivedEntries(invite),
    diversions: invite?.headers.has('diversion')
      ? bounded(invite.headers.getAll('diversion').filter(fits).map(detached))
      : none,
    stops: [{ dn: dialled, uri: undefined, cause: undefined }],
    redirects: 0,
  };
}

/** The call is sent there. */
export function stopAt(trail: Trail, { dn, uri }: Omit<Stop, 'cause'>): void {
  const { stops } = trail;
  const last = stops.at(-1);
  if (last?.dn === dn && last.uri === uri && last.cause === undefined) return;
  if (stops.length >= entriesMost) stops.splice(1, 1);
  stops.push({ dn, uri, cause: undefined });
}

/** The call was there already. */
export function hasStoppedAt({ stops }: Trail, { dn, uri }: Omit<Stop, 'cause'>): boolean {
  return stops.some((stop) => stop.dn === dn && stop.uri === uri);
}

/** Its last destination did not keep the call. */
export function leftWith(trail: Trail, cause: number): void {
  const last = trail.stops.at(-1);
  if (last !== undefined) last.cause ??= cause;
}

/**
 * History-Info (RFC 7044) and Diversion (RFC 5806) of an INVITE. A call that went straight to the number that was dialled,
 * and brought neither, has none. The phone's contact is known by its DN until it is the Request-URI itself. Where privacy
 * is asked for a phone gets nothing of it.
 */
export function trailHeaders(
  trail: Trail,
  privacy: readonly string[],
  target: { readonly uri: string; readonly kind: PartyKind },
  hostPort: string,
): ExtraHeaders {
  const { received, stops, diversions } = trail;
  const told = received.length > 0 || isDiverted(stops);
  if (!told && diversions.length === 0) return [];
  const outside = target.kind === 'extension';
  if (outside && asksAny(privacy, 'history', 'header', 'user')) return [];
  const headers: Array<readonly [string, string]> = [];
  if (told) {
    const before = received.map((entry) =>
      outside && wantsPrivacy(entry) ? withoutName(entry) : entry.text,
    );
    headers.push(['History-Info', [...before, ...ownEntries(trail, target, hostPort)].join(', ')]);
  }
  if (diversions.length > 0) headers.push(['Diversion', diversions.join(', ')]);
  return headers;
}

/** Entries of our own: RFC 7044 §10.3 and §10.4. */
function ownEntries(
  { received, stops }: Trail,
  target: { readonly uri: string; readonly kind: PartyKind },
  hostPort: string,
): string[] {
  const entries: string[] = [];
  const last = received.at(-1);
  const [first] = stops;
  // Who sent the call to us has named its target already, where he keeps History-Info.
  const named = last !== undefined && last.user === first?.dn;
  let index = last === undefined ? '1' : named ? last.index : `${last.index}.1`;
  let cause = first?.cause;
  let dn = first?.dn;
  let parent: string | undefined;
  if (!named && first !== undefined) entries.push(entryOf(uriOf(first, hostPort), index, ''));
  for (const stop of stops.slice(1)) {
    // A new try after a failure stands beside the one that failed, under what both come from.
    const from = index;
    if (cause === undefined || parent === undefined) {
      parent = index;
      index = `${index}.1`;
    } else index = successor(index);
    const mapped = cause !== undefined && cause < 400 ? from : parent;
    const how = stop.dn === dn && cause === undefined ? 'np' : 'mp';
    entries.push(entryOf(uriOf(stop, hostPort), index, `;${how}=${mapped}`));
    ({ dn, cause } = stop);
  }
  if (target.kind === 'extension') entries.push(entryOf(target.uri, `${index}.1`, `;rc=${index}`));
  return entries;
}

/** More became of the call than that it went to the number that was dialled, here or out on a trunk. */
function isDiverted([first, second, third]: readonly Stop[]): boolean {
  if (second === undefined) return false;
  return third !== undefined || first?.dn !== second.dn || first.cause !== undefined;
}

function uriOf({ dn, uri, cause }: Stop, hostPort: string): string {
  const reason = cause === undefined ? '' : `?Reason=SIP%3Bcause%3D${cause}`;
  return `${uri ?? `sip:${escapeUser(dn)}@${hostPort}`}${reason}`;
}

function entryOf(uri: string, index: string, more: string): string {
  return `<${uri}>;index=${index}${more}`;
}

function successor(index: string): string {
  const dot = index.lastIndexOf('.');
  return `${index.slice(0, dot + 1)}${Number(index.slice(dot + 1)) + 1}`;
}

function receivedEntries({ headers }: SipRequest): readonly ReceivedEntry[] {
  if (!headers.has('history-info')) return none;
  const entries: ReceivedEntry[] = [];
  for (const text of headers.getAll('history-info')) {
    const address = fits(text) ? parseNameAddr(text) : undefined;
    const index = address?.params.get('index');
    if (address === undefined || index === undefined || !/^\d{1,4}(\.\d{1,4}){0,15}$/.test(index)) continue;
    const { user } = address.uri;
    entries.push({
      text: detached(text),
      index: detached(index),
      user: user === undefined ? undefined : detached(user),
    });
  }
  return bounded(entries);
}

function bounded<T>(items: readonly T[]): readonly T[] {
  return items.length <= entriesMost ? items : [items[0]!, ...items.slice(1 - entriesMost)];
}

function fits(text: string): boolean {
  return text.length <= entryLengthMost;
}

/** Privacy embedded in the entry's own URI (RFC 7044 §10.1.1). */
function wantsPrivacy({ text }: ReceivedEntry): boolean {
  return /[?&]Privacy=history/i.test(text);
}

function withoutName({ index }: ReceivedEntry): string {
  return entryOf('sip:anonymous@anonymous.invalid', index, '');
}
