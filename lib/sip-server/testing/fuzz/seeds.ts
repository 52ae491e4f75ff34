import { busyPhone, compose, invite, options, register, usual } from '../../../sip/testing/torture/compose';
import { tortureCorpus } from '../../../sip/testing/torture/corpus';
import type { Place } from '../../../sip/testing/torture/entry';
import { header, responseTo } from '../raw-sip';
import { authorizationLine } from '../sign-request';

/** Of the DN 7200. */
export const protectedPassword = 'open sesame';

type Build = (place: Place) => readonly Buffer[];

const uri = (place: Place): string => `sip:${busyPhone}@${place.host}`;
const referTo = (place: Place, more = ''): string => `<sip:${busyPhone}@${place.host}${more}>`;
const replaces = (callId: string, toTag: string, fromTag: string): string =>
  `${callId};to-tag=${toTag};from-tag=${fromTag}`;
const inDialog = (place: Place) => ({ To: `${usual(place, 'BYE').To};tag=${place.id}` });

const plain: readonly Build[] = [
  (place) => [
    invite(place),
    invite(place, { 'Session-Expires': '90;refresher=uac', Supported: 'timer, 100rel' }),
    invite(place, { Replaces: replaces('a@b', '1', '2'), Require: 'replaces' }),
    invite(place, {
      From: `"Anonymous" <sip:anonymous@anonymous.invalid>;tag=a`,
      'P-Preferred-Identity': referTo(place),
      'P-Asserted-Identity': '"A, B" <sip:+49301@carrier.example>, <tel:+49-301>',
      Privacy: 'id;user;critical',
      'History-Info': `<sip:1@carrier.example?Reason=SIP%3Bcause%3D302&Privacy=history>;index=1, ${referTo(place)};index=1.1;mp=1`,
      Diversion: '"C" <sip:1@carrier.example>;reason=user-busy;counter=2',
    }),
    invite(
      place,
      { 'Content-Type': 'multipart/mixed;boundary=b1' },
      `--b1\r\nContent-Type: application/isup\r\n\r\n1\r\n--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\n\r\n--b1--\r\n`,
    ),
    compose(place, 'REFER', uri(place), { 'Refer-To': referTo(place) }),
    options(place),
    register(place),
    register(place, { Contact: '*', Expires: '0' }),
    register(place, {
      From: `<sip:7200@${place.host}>;tag=a`,
      To: `<sip:7200@${place.host}>`,
      Authorization:
        'Digest username="7200", realm="x", nonce="1.2.3", uri="sip:x", response="00", qop=auth, nc=00000001, cnonce="y"',
    }),
  ],
  ...['BYE', 'UPDATE', 'INFO', 'PRACK', 'REFER', 'NOTIFY'].map(
    (method): Build =>
      (place) => [compose(place, method, uri(place), inDialog(place))],
  ),
  ...['ACK', 'CANCEL', 'SUBSCRIBE', 'MESSAGE', 'PUBLISH'].map(
    (method): Build =>
      (place) => [compose(place, method, uri(place))],
  ),
];

/** Messages to spoil: what phones and trunks send, as often as what the torture corpus has. */
export const seedMessages: ReadonlyArray<readonly Build[]> = [
  plain,
  tortureCorpus.map(
    (entry): Build =>
      (place) =>
        entry.messages(place),
  ),
];

/** What a peer may say to a message that it gets from the server: the truth about half the time. */
export function reactionsTo(text: string, place: Place, contact: string): Buffer[] {
  if (/^(?:ACK|CANCEL) /.test(text))
    return text.startsWith('ACK') ? [] : [Buffer.from(responseTo(text, '200 OK'))];
  if (text.startsWith('INVITE '))
    return [
      Buffer.from(responseTo(text, '180 Ringing', { tag: 'fuzz', contact })),
      Buffer.from(responseTo(text, '200 OK', { tag: 'fuzz', contact, sdp: true })),
      Buffer.from(responseTo(text, '486 Busy Here', { tag: 'fuzz' })),
      Buffer.from(responseTo(text, '302 Elsewhere', { tag: 'fuzz', contact })),
      Buffer.from(responseTo(text, '401 Unauthorized', { tag: 'fuzz' })),
    ];
  if (!text.startsWith('SIP/2.0 '))
    return [Buffer.from(responseTo(text, '200 OK')), Buffer.from(responseTo(text, '481 Gone'))];
  if (/^SIP\/2\.0 401/.test(text)) return signedRegisters(text, place);
  if (!/^SIP\/2\.0 [12]/.test(text) || !/^CSeq: \d+ INVITE/im.test(text)) return [];
  const dialog = {
    From: header(text, 'From') ?? '',
    To: header(text, 'To') ?? '',
    'Call-ID': header(text, 'Call-ID') ?? '',
  };
  const uri = /<([^>]*)>/.exec(header(text, 'Contact') ?? '')?.[1] ?? `sip:${busyPhone}@${place.host}`;
  const within = (
    method: string,
    cseq: number,
    more: Readonly<Record<string, string>> = {},
    body = '',
  ): Buffer => compose(place, method, uri, { ...dialog, CSeq: `${cseq} ${method}`, ...more }, body);
  const tag = (value: string): string => /;tag=([^;]*)/.exec(value)?.[1] ?? 'none';
  const own = replaces(dialog['Call-ID'], tag(dialog.To), tag(dialog.From));
  return [
    within('ACK', 17),
    within('BYE', 18),
    within('UPDATE', 18),
    within('INVITE', 19),
    within('INFO', 20),
    within('CANCEL', 17),
    within('REFER', 21, { 'Refer-To': referTo(place), 'Referred-By': dialog.From }),
    within('REFER', 21, { 'Refer-To': referTo(place, `?Replaces=${encodeURIComponent(own)}&X-Id=%C3%A9`) }),
    within('REFER', 22, { 'Refer-To': referTo(place, ';method=INVITE'), 'Refer-Sub': 'false' }),
    within(
      'NOTIFY',
      23,
      {
        Event: 'refer;id=21',
        'Subscription-State': 'terminated;reason=noresource',
        'Content-Type': 'message/sipfrag;version=2.0',
      },
      'SIP/2.0 200 OK\r\n',
    ),
    invite({ ...place, id: `${place.id}r` }, { Replaces: own }),
  ];
}

/** Answers to a challenge: with the password, with another one, and as somebody else. */
function signedRegisters(text: string, place: Place): Buffer[] {
  const challenges = [...text.matchAll(/^WWW-Authenticate: (.*)\r$/gm)].map((match) => match[1]!);
  if (!challenges.some((challenge) => challenge.includes('algorithm=SHA-256'))) return [];
  const uri = `sip:${place.host}`;
  const signed = (username: string, password: string): Buffer =>
    register(place, {
      To: `<sip:7200@${place.host}>`,
      Authorization: authorizationLine(challenges, { username, password, method: 'REGISTER', uri }).slice(
        'Authorization: '.length,
      ),
    });
  return [signed('7200', protectedPassword), signed('7200', 'guess'), signed('7002', protectedPassword)];
}
