import { detached } from '../../sip/message/detached';
import { formatNameAddr, parseNameAddr } from '../../sip/message/name-addr';
import type { SipMessage, SipRequest, SipUri } from '../../sip/message/types';
import { escapeUser } from '../../sip/message/uri';
import type { ExtraHeaders, MessageParts } from '../../sip/user-agent/types';

/** Who calls, and what of it others may know: plain data, read from the INVITE once. */
export interface CallerIdentity {
  /** User of From; undefined where it names nobody (RFC 3323 §4.1). */
  readonly user: string | undefined;
  readonly displayName: string | undefined;
  /** Values of P-Asserted-Identity that came from within the trust domain (RFC 3325). */
  readonly asserted: readonly string[];
  /** Lower-case values of Privacy. */
  readonly privacy: readonly string[];
}

/** A phone of ours, or whoever is behind a trunk. */
export type PartyKind = 'extension' | 'trunk';

/** A name-addr for From, and what goes with it. */
interface ShownIdentity {
  readonly from: string;
  readonly headers: ExtraHeaders;
}

const anonymousHost = 'anonymous.invalid';
const anonymous = `"Anonymous" <sip:anonymous@${anonymousHost}>`;

/** One `sip:` and one `tel:` (RFC 3325 §9.1). */
const assertedMost = 2;

/** Priv-values of RFC 3323, RFC 3325 and RFC 7044; `session` needs media through us, which they never are. */
const privacyServed: ReadonlySet<string> = new Set(['none', 'id', 'user', 'header', 'history', 'critical']);

const nothing: readonly string[] = [];

/** Longest asserted value and display name that a call keeps. */
const textMost = 512;

/** Who calls, by an INVITE whose sender's assertions are to be believed, or not. */
export function identityOf(invite: SipRequest, trusted: boolean): CallerIdentity {
  const { uri, displayName } = invite.from;
  const named = uri.user !== undefined && !isAnonymous(uri);
  return {
    user: named ? detached(uri.user) : undefined,
    displayName: displayName === undefined ? undefined : detached(displayName.slice(0, textMost)),
    asserted: trusted ? assertedIn(invite) : nothing,
    privacy: privacyOf(invite),
  };
}

/** A DN of ours for which the server calls. */
export function ownIdentity(dn: string): CallerIdentity {
  return { user: dn, displayName: undefined, asserted: nothing, privacy: nothing };
}

/** The number under which somebody calls: From's user; where From is anonymous, what he would be called by us (RFC 3325 §6). */
export function claimedUser({ from, headers }: SipRequest): string | undefined {
  if (!isAnonymous(from.uri) || !headers.has('p-preferred-identity')) return from.uri.user;
  return parseNameAddr(headers.get('p-preferred-identity') ?? '')?.uri.user;
}

/** The caller's number for T-Library's ANI: the asserted one, whatever From says and Privacy asks of the network. */
export function callerNumber(identity: CallerIdentity): string {
  for (const value of identity.asserted) {
    const user = parseNameAddr(value)?.uri.user;
    if (user !== undefined) return detached(user);
  }
  return identity.user ?? 'anonymous';
}

/** `critical` where we can't do what is asked: the call must not be made (RFC 3323 §5). */
export function privacyRefusal(
  invite: SipRequest,
): { readonly status: number; readonly parts: MessageParts } | undefined {
  const privacy = privacyOf(invite);
  if (!privacy.includes('critical')) return undefined;
  const unserved = privacy.filter((value) => !privacyServed.has(value));
  if (unserved.length === 0) return undefined;
  return { status: 500, parts: { reason: `Privacy not available: ${unserved.slice(0, 5).join(', ')}` } };
}

/**
 * What a destination is told of the caller. A trunk belongs to the trust domain: it gets the asserted identity and the
 * Privacy with it, a DN of ours being asserted by us. A phone does not: it gets what was asserted only where no privacy
 * was asked for, and an anonymous From where it was.
 */
export function identityTowards(
  identity: CallerIdentity,
  caller: { readonly dn: string; readonly kind: PartyKind },
  kind: PartyKind,
  hostPort: string,
): ShownIdentity {
  const { privacy, asserted } = identity;
  const hidden = asksAny(privacy, 'user', 'header') || (kind === 'extension' && privacy.includes('id'));
  const from = hidden || identity.user === undefined ? anonymous : fromOf(identity, hostPort);
  const headers: Array<readonly [string, string]> = [];
  if (kind === 'trunk') {
    const own = caller.kind === 'extension' ? [`<sip:${escapeUser(caller.dn)}@${hostPort}>`] : asserted;
    if (own.length > 0) headers.push(['P-Asserted-Identity', own.join(', ')]);
    if (privacy.length > 0) headers.push(['Privacy', privacy.join(';')]);
  } else if (asserted.length > 0 && !hidden) headers.push(['P-Asserted-Identity', asserted.join(', ')]);
  return { from, headers };
}

/** The callee's asserted identity on its way to the caller, by the same rule; only trunks assert. */
export function answeringIdentity(
  response: SipMessage,
  callee: { readonly kind: PartyKind } | undefined,
  caller: { readonly kind: PartyKind },
): ExtraHeaders {
  if (callee?.kind !== 'trunk' || !response.headers.has('p-asserted-identity')) return [];
  const asserted = assertedIn(response);
  const privacy = privacyOf(response);
  if (caller.kind === 'extension' && asksAny(privacy, 'id', 'user', 'header')) return [];
  return [
    ...(asserted.length === 0 ? [] : [['P-Asserted-Identity', asserted.join(', ')] as const]),
    ...(privacy.length === 0 || caller.kind === 'extension' ? [] : [['Privacy', privacy.join(';')] as const]),
  ];
}

/** True where Privacy asks for one of `values`. */
export function asksAny(privacy: readonly string[], ...values: readonly string[]): boolean {
  return privacy.length > 0 && values.some((value) => privacy.includes(value));
}

function isAnonymous({ host }: Pick<SipUri, 'host'>): boolean {
  return host.toLowerCase() === anonymousHost;
}

function fromOf({ displayName, user }: CallerIdentity, hostPort: string): string {
  return formatNameAddr({
    displayName,
    uriText: `sip:${escapeUser(user ?? 'anonymous')}@${hostPort}`,
    params: new Map(),
  });
}

function assertedIn({ headers }: SipMessage): readonly string[] {
  if (!headers.has('p-asserted-identity')) return nothing;
  const values: string[] = [];
  for (const value of headers.getAll('p-asserted-identity')) {
    const address = parseNameAddr(value);
    if (address === undefined || address.uri.scheme === 'other') continue;
    if (values.length >= assertedMost || value.length > textMost) continue;
    const { displayName, uriText } = address;
    values.push(detached(formatNameAddr({ displayName, uriText, params: new Map() })));
  }
  return values;
}

/** RFC 3323 §4.2 separates the values by semicolon; a comma is common too. */
function privacyOf({ headers }: SipMessage): readonly string[] {
  if (!headers.has('privacy')) return nothing;
  const values = headers.getAll('privacy').flatMap((value) => value.split(';'));
  const known = values.map((value) => detached(value.trim().toLowerCase()));
  return known.filter((value) => /^[a-z0-9.!%*_+'~-]{1,32}$/.test(value)).slice(0, 8);
}
