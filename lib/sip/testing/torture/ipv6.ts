import { busyPhone, compose, invite, offer, options, via } from './compose';
import type { TortureEntry } from './entry';

const six = '2001:db8:5::77';
const sixOffer = (lines: readonly string[]): string =>
  ['v=0', `o=six 1 1 IN IP6 ${six}`, 's=-', ...lines, ''].join('\r\n');

/** RFC 5118 §4: IPv6 addresses. */
export const ipv6: readonly TortureEntry[] = [
  {
    name: 'a Request-URI with an IPv6 reference',
    section: '5118 §4.1',
    messages: (place) => [compose(place, 'REGISTER', `sip:[${six}]`, { Contact: `<sip:7002@[${six}]>` })],
    parsed: { host: `[${six}]`, port: undefined },
    live: '200',
  },
  {
    name: 'a Request-URI with an IPv6 address without brackets',
    section: '5118 §4.2',
    messages: (place) => [compose(place, 'REGISTER', `sip:${six}`, {})],
    parsed: 400,
    live: '400',
  },
  {
    name: 'a port that stands within the brackets, where it is part of the address',
    section: '5118 §4.3',
    messages: (place) => [compose(place, 'OPTIONS', `sip:[${six}:5070]`, {})],
    parsed: { host: `[${six}:5070]`, port: undefined },
    live: '200',
  },
  {
    name: 'a port behind the brackets',
    section: '5118 §4.4',
    messages: (place) => [compose(place, 'OPTIONS', `sip:[${six}]:5070`, {})],
    parsed: { host: `[${six}]`, port: 5070 },
    live: '200',
  },
  ...([`[${six}]`, six] as const).map(
    (received): TortureEntry => ({
      name: `a Via parameter received=${received}`,
      section: '5118 §4.5',
      messages: (place) => [
        options(place, {
          Via: [via(place), `SIP/2.0/UDP [2001:db8::9]:5062;received=${received};branch=z9hG4bKr`],
        }),
      ],
      parsed: { vias: 2 },
      live: '200',
      answer: new RegExp(`received=${received.replace(/[[\]]/g, '\\$&')};`),
      choice: 'Both are taken; the Vias below the topmost go back as they came.',
    }),
  ),
  {
    name: 'an offer with IPv6 addresses',
    section: '5118 §4.6',
    messages: (place) => [
      invite(place, {}, sixOffer([`c=IN IP6 ${six}`, 't=0 0', 'm=audio 30000 RTP/AVP 0'])),
    ],
    parsed: { start: 'INVITE' },
    live: 'call',
  },
  {
    name: 'IPv4 and IPv6 side by side in the header fields',
    section: '5118 §4.7',
    messages: (place) => [
      options(place, {
        Via: [
          via(place),
          `SIP/2.0/UDP [${six}]:5061;branch=z9hG4bKx`,
          'SIP/2.0/UDP 192.0.2.5;branch=z9hG4bKy',
        ],
        Contact: `<sip:5550155@[${six}]:5090>`,
        'Record-Route': `<sip:[${six}];lr>, <sip:192.0.2.6;lr>`,
      }),
    ],
    parsed: { vias: 3, headers: { 'record-route': [`<sip:[${six}];lr>`, '<sip:192.0.2.6;lr>'] } },
    live: '200',
  },
  {
    name: 'IPv4 and IPv6 side by side in the offer',
    section: '5118 §4.8',
    messages: (place) => [
      invite(
        place,
        {},
        sixOffer([
          't=0 0',
          'm=audio 30000 RTP/AVP 0',
          `c=IN IP6 ${six}`,
          'm=audio 30002 RTP/AVP 8',
          'c=IN IP4 192.0.2.77',
        ]),
      ),
    ],
    parsed: { start: 'INVITE' },
    live: 'call',
  },
  {
    name: 'IPv4 addresses written as IPv6',
    section: '5118 §4.9',
    messages: (place) => [
      compose(
        place,
        'INVITE',
        `sip:${busyPhone}@[::ffff:192.0.2.1]`,
        {
          Via: [via(place), 'SIP/2.0/UDP [::ffff:192.0.2.2]:5061;branch=z9hG4bKm'],
          Contact: '<sip:5550155@[::ffff:192.0.2.3]>',
        },
        offer,
      ),
    ],
    parsed: { host: '[::ffff:192.0.2.1]', vias: 2 },
    live: 'call',
  },
  ...(['2001:db8:::192.0.2.1', '2001:db8::192.0.2.1'] as const).map(
    (written): TortureEntry => ({
      name: `an IPv4 address within an IPv6 one, written ${written}`,
      section: '5118 §4.10',
      messages: (place) => [compose(place, 'OPTIONS', `sip:user@[${written}]`, {})],
      parsed: { host: '[2001:db8::192.0.2.1]' },
      live: '200',
      choice: 'The third colon is what the grammar of RFC 3261 made some write; it is dropped.',
    }),
  ),
];
