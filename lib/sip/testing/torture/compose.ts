import type { Place } from './entry';

/** The busy phone that live tests have. */
export const busyPhone = '7100';
/** A number whose phone may register. */
const registering = '7002';

export const offer = [
  'v=0',
  'o=corpus 11 12 IN IP4 192.0.2.77',
  's=-',
  'c=IN IP4 192.0.2.77',
  't=0 0',
  'm=audio 30000 RTP/AVP 0 8',
  '',
].join('\r\n');

type Changes = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * A request that is fine but for `changes`: by field name as written, a value, several, or undefined for none. Fields
 * that the usual ones lack follow them; Content-Length is right unless it is among the changes.
 */
export function compose(
  place: Place,
  method: string,
  uri: string,
  changes: Changes = {},
  body: string | Buffer = '',
): Buffer {
  return message(`${method} ${uri} SIP/2.0`, { ...usual(place, method), ...changes }, body);
}

/** Any start line with the given fields. */
export function message(start: string, fields: Changes, body: string | Buffer = ''): Buffer {
  const lines: string[] = [];
  const all =
    'Content-Length' in fields ? fields : { ...fields, 'Content-Length': `${Buffer.byteLength(body)}` };
  for (const [name, value] of Object.entries(all)) {
    if (value === undefined) continue;
    for (const each of typeof value === 'string' ? [value] : value) lines.push(`${name}: ${each}`);
  }
  return Buffer.concat([Buffer.from(`${[start, ...lines].join('\r\n')}\r\n\r\n`), Buffer.from(body)]);
}

/** The usual fields of a request; `method` is what its CSeq names. */
export function usual(place: Place, method: string): Record<string, string> {
  const number = method === 'REGISTER' ? registering : busyPhone;
  return {
    Via: via(place),
    'Max-Forwards': '42',
    From: `"Corpus" <sip:${method === 'REGISTER' ? registering : '5550155'}@${place.host}>;tag=f${place.id}`,
    To: `<sip:${number}@${place.host}>`,
    'Call-ID': `${place.id}@corpus`,
    CSeq: `17 ${method}`,
    Contact: `<sip:${method === 'REGISTER' ? registering : '5550155'}@${place.sentBy}>`,
    ...(method === 'INVITE' ? { 'Content-Type': 'application/sdp' } : {}),
  };
}

export const via = (place: Place, branch = `z9hG4bK-${place.id}`): string =>
  `SIP/2.0/${place.transport} ${place.sentBy};branch=${branch};rport`;

export const target = (place: Place, user = busyPhone): string => `sip:${user}@${place.host}`;

/** An INVITE with an offer. */
export const invite = (place: Place, changes: Changes = {}, body: string | Buffer = offer): Buffer =>
  compose(place, 'INVITE', target(place), changes, body);

export const options = (place: Place, changes: Changes = {}, body = ''): Buffer =>
  compose(place, 'OPTIONS', target(place), changes, body);

export const register = (place: Place, changes: Changes = {}): Buffer =>
  compose(place, 'REGISTER', `sip:${place.host}`, changes);

/** A message of ours with text in it replaced; the text must be there. */
export function edited(bytes: Buffer, from: string, to: string): Buffer {
  const text = bytes.toString('latin1');
  if (!text.includes(from)) throw new Error(`${from} does not stand in the message`);
  return Buffer.from(
    text.replace(from, () => to),
    'latin1',
  );
}
