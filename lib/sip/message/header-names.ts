/** What the parser knows about a header field name. */
export interface HeaderName {
  /** Lower-case long form. */
  readonly name: string;
  /** The value is a comma-separated list (RFC 3261 §7.3.1). */
  readonly list: boolean;
  /** A bit of its own where a second line of this name makes the message malformed, else 0. */
  readonly once: number;
}

const LISTS =
  'Via Contact Route Record-Route Accept Accept-Encoding Accept-Language Alert-Info Allow Allow-Events Call-Info ' +
  'Content-Encoding Content-Language Diversion Error-Info History-Info In-Reply-To P-Asserted-Identity ' +
  'P-Preferred-Identity Path Privacy Proxy-Require Reason Require Service-Route Supported Unsupported Warning';

const ONCE = 'From To Call-ID CSeq Content-Length Content-Type Max-Forwards';

const OTHERS =
  'User-Agent Server Expires Min-Expires Session-Expires Min-SE Event Subscription-State Refer-To Referred-By ' +
  'Replaces Retry-After Authorization WWW-Authenticate Proxy-Authorization Proxy-Authenticate Date Subject ' +
  'Organization Priority MIME-Version Content-Disposition Timestamp RSeq RAck';

/** Compact forms: RFC 3261 §7.3.3, RFC 3515, RFC 3892, RFC 4028, RFC 6665. */
const COMPACT: ReadonlyArray<readonly [string, string]> = [
  ['v', 'via'],
  ['f', 'from'],
  ['t', 'to'],
  ['i', 'call-id'],
  ['m', 'contact'],
  ['c', 'content-type'],
  ['l', 'content-length'],
  ['e', 'content-encoding'],
  ['k', 'supported'],
  ['s', 'subject'],
  ['o', 'event'],
  ['u', 'allow-events'],
  ['r', 'refer-to'],
  ['b', 'referred-by'],
  ['x', 'session-expires'],
];

const NAMES: ReadonlyMap<string, HeaderName> = buildNames();

function buildNames(): Map<string, HeaderName> {
  const names = new Map<string, HeaderName>();
  const add = (written: string, list: boolean, once: number): void => {
    const entry = { name: written.toLowerCase(), list, once };
    names.set(written, entry);
    names.set(entry.name, entry);
    names.set(written.toUpperCase(), entry);
  };
  for (const name of LISTS.split(' ')) add(name, true, 0);
  ONCE.split(' ').forEach((name, index) => void add(name, false, 1 << index));
  for (const name of OTHERS.split(' ')) add(name, false, 0);
  for (const [compact, long] of COMPACT) {
    const entry = names.get(long)!;
    names.set(compact, entry);
    names.set(compact.toUpperCase(), entry);
  }
  return names;
}

/** Resolves a header field name as written: case folded, compact form expanded (RFC 3261 §7.3.3). */
export function headerName(written: string): HeaderName {
  const known = NAMES.get(written);
  if (known !== undefined) return known;
  const lower = written.toLowerCase();
  return NAMES.get(lower) ?? { name: lower, list: false, once: 0 };
}
