import { compose, invite, message, offer, options, register, usual, via } from './compose';
import type { TortureEntry } from './entry';

/** RFC 4475 §3.2 to §3.4: texts that are right, and what they ask for. */
export const semantics: readonly TortureEntry[] = [
  {
    name: 'a branch that is the magic cookie alone, in two requests that are not the same',
    section: '4475 §3.2.1',
    messages: (place) =>
      ['a', 'b'].map((each) =>
        options({ ...place, id: `${place.id}${each}` }, { Via: via(place, 'z9hG4bK') }),
      ),
    parsed: { via: { branch: 'z9hG4bK' } },
    live: '200, 200',
    choice: 'Matched by the rules of RFC 2543, so that the second is no retransmission of the first.',
  },
  ...(['From', 'To', 'Call-ID', 'CSeq'] as const).map(
    (field): TortureEntry => ({
      name: `no ${field}`,
      section: '4475 §3.3.1',
      messages: (place) => [invite(place, { [field]: undefined })],
      parsed: 400,
      live: '400',
    }),
  ),
  {
    name: 'no Via, so that nobody can be answered',
    section: '4475 §3.3.1',
    messages: (place) => [invite(place, { Via: undefined })],
    parsed: 'silent',
    live: 'silence',
    choice: 'Without a Via no response would reach a transaction; RFC 3261 has no place to send it to.',
  },
  {
    name: 'no Max-Forwards',
    section: '4475 §3.3.1',
    messages: (place) => [invite(place, { 'Max-Forwards': undefined })],
    parsed: { headers: { 'max-forwards': [] } },
    live: 'call',
    choice: 'Taken as 70 (RFC 3261 §16.3): RFC 2543 had none.',
  },
  {
    name: 'a Request-URI of a scheme that does not exist',
    section: '4475 §3.3.2',
    messages: (place) => [compose(place, 'OPTIONS', 'neverheardof:anything', {})],
    parsed: { scheme: 'other' },
    live: '416',
  },
  {
    name: 'a Request-URI of a scheme that exists and is not for calls',
    section: '4475 §3.3.3',
    messages: (place) => [compose(place, 'INVITE', 'mailto:seven@mail.invalid', {}, offer)],
    parsed: { scheme: 'other' },
    live: '416',
  },
  {
    name: 'a tel Request-URI with a number of ours',
    section: '4475 §3.3.3',
    messages: (place) => [
      compose(
        place,
        'INVITE',
        `tel:71-(00);phone-context=${place.host.replace(/[[\]]/g, '')}.invalid`,
        {},
        offer,
      ),
    ],
    parsed: { scheme: 'tel', user: '7100' },
    live: 'call',
    choice:
      'RFC 3966 §5.1.1: visual separators are no part of the number; the DNs are this server’s own numbers.',
  },
  {
    name: 'To, From and Contact of schemes that a registrar cannot serve',
    section: '4475 §3.3.4',
    messages: (place) => [
      register(place, {
        To: '<urn:isbn:0395363411>',
        From: `<https://web.invalid>;tag=f${place.id}`,
        Contact: '<data:text>',
      }),
    ],
    parsed: { scheme: 'sip' },
    live: '401',
    choice:
      '404 by RFC 3261 §10.3 step 5, but where passwords are in use nobody learns who exists: all are challenged first.',
  },
  {
    name: 'extensions in Require and Proxy-Require that nobody knows',
    section: '4475 §3.3.5',
    messages: (place) => [options(place, { Require: 'folding, spindling', 'Proxy-Require': 'mutilating' })],
    parsed: { headers: { require: ['folding', 'spindling'] } },
    live: '420',
    answer: /^Unsupported: folding, spindling\r$/m,
    choice: 'Proxy-Require is for proxies; a user agent reads Require alone (RFC 3261 §8.2.2.3).',
  },
  {
    name: 'a body of a type that nobody knows',
    section: '4475 §3.3.6',
    messages: (place) => [invite(place, { 'Content-Type': 'application/riddle' }, '<what/>')],
    parsed: { body: '<what/>' },
    live: '415',
    answer: /^Accept: application\/sdp, multipart\/mixed\r$/m,
  },
  {
    name: 'credentials of a scheme that nobody knows, where a password is wanted',
    section: '4475 §3.3.7',
    messages: (place) => [
      register(place, {
        To: `<sip:7200@${place.host}>`,
        From: `<sip:7200@${place.host}>;tag=f${place.id}`,
        Authorization: 'Handshake firm="yes", glove=no',
      }),
    ],
    parsed: { to: { user: '7200' } },
    live: '401',
    answer: /^WWW-Authenticate: Digest /m,
  },
  {
    name: 'two values where the grammar has one',
    section: '4475 §3.3.8',
    messages: (place) => [
      invite(place, {
        CSeq: ['17 INVITE', '18 INVITE'],
        'Call-ID': [`${place.id}@corpus`, `${place.id}@other`],
        'Max-Forwards': ['5', '50'],
      }),
    ],
    parsed: 400,
    live: '400',
  },
  {
    name: 'two Content-Lengths that contradict each other',
    section: '4475 §3.3.9',
    messages: (place) => [options(place, { 'Content-Length': ['4', '2'] }, 'four')],
    parsed: 400,
    live: '400',
    onStream: '400, closed',
  },
  {
    name: 'a 200 whose topmost Via is the broadcast address',
    section: '4475 §3.3.10',
    messages: (place) => [
      message('SIP/2.0 200 OK', {
        ...usual(place, 'OPTIONS'),
        Via: [
          `SIP/2.0/${place.transport} 192.0.2.255;branch=z9hG4bKb`,
          `SIP/2.0/UDP 255.255.255.255;branch=z9hG4bKc`,
        ],
      }),
    ],
    parsed: { start: '200 OK', via: { host: '192.0.2.255' } },
    live: 'silence',
    choice: 'It answers nothing that was sent; a user agent forwards no response.',
  },
  {
    name: 'an OPTIONS with no hop left',
    section: '4475 §3.3.11',
    messages: (place) => [options(place, { 'Max-Forwards': '0' })],
    parsed: { headers: { 'max-forwards': ['0'] } },
    live: '200',
    choice: 'It has arrived: RFC 3261 §11.2.',
  },
  {
    name: 'an INVITE with no hop left',
    section: '4475 §3.3.11',
    messages: (place) => [invite(place, { 'Max-Forwards': '0' })],
    parsed: { headers: { 'max-forwards': ['0'] } },
    live: '483',
  },
  {
    name: 'a REGISTER whose Contact has a parameter behind it',
    section: '4475 §3.3.12',
    messages: (place) => [register(place, { Contact: `sip:+4930555@${place.sentBy};unheardof` })],
    parsed: { contact: { user: '+4930555', params: { unheardof: '' }, uriParams: {} } },
    live: '200',
    answer: /^Contact: <sip:\+4930555@[^;>]*>;expires/m,
  },
  {
    name: 'a REGISTER whose Contact has a parameter within its URI',
    section: '4475 §3.3.13',
    messages: (place) => [register(place, { Contact: `<sip:+4930555@${place.sentBy};unheardof>` })],
    parsed: { contact: { user: '+4930555', params: {}, uriParams: { unheardof: '' } } },
    live: '200',
    answer: /<sip:\+4930555@[^;>]*;unheardof>;expires/,
  },
  {
    name: 'a REGISTER whose Contact has header fields within its URI',
    section: '4475 §3.3.14',
    messages: (place) => [
      register(place, { Contact: `<sip:hop@${place.sentBy}?Route=%3Csip:elsewhere.invalid%3E>` }),
    ],
    parsed: { contact: { user: 'hop' } },
    live: '200',
    answer: /<sip:hop@[^>]*\?Route=%3Csip:elsewhere\.invalid%3E>;expires/,
    choice: 'Kept with the binding, and left out of what is sent to it (RFC 3261 §19.1.5).',
  },
  {
    name: 'an Accept that rules out every answer',
    section: '4475 §3.3.15',
    messages: (place) => [invite(place, { Accept: 'text/riddle' })],
    parsed: { headers: { accept: ['text/riddle'] } },
    live: '406',
  },
  {
    name: 'an INVITE as RFC 2543 has it: no branch, no tag, no Max-Forwards, no angle brackets, no Content-Length',
    section: '4475 §3.4.1',
    messages: (place) => [
      invite(place, {
        Via: `SIP/2.0/${place.transport} ${place.sentBy}`,
        From: `sip:5550155@${place.host}`,
        'Max-Forwards': undefined,
        Contact: `sip:5550155@${place.sentBy}`,
        'Content-Length': undefined,
      }),
    ],
    parsed: { via: { branch: undefined }, from: { user: '5550155', tag: undefined }, body: offer },
    live: 'call',
    onStream: '400, closed',
    choice: 'On a stream its end cannot be known without a Content-Length (RFC 3261 §20.14).',
  },
];
