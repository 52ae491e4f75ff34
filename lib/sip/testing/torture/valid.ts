import { busyPhone, compose, edited, message, offer, options, register, target, usual, via } from './compose';
import type { TortureEntry } from './entry';

const repeated = 'abcdefgh'.repeat(24);

/** RFC 4475 §3.1.1: odd, and right. */
export const valid: readonly TortureEntry[] = [
  {
    name: 'white space, folding, compact forms and escapes wherever the grammar has room for them',
    section: '4475 §3.1.1.1',
    messages: (place) => [
      Buffer.from(
        [
          `INVITE sip:${busyPhone}@${place.host};novelty=%41 SIP/2.0`,
          `tO :\r\n  sip:${busyPhone}@${place.host}`,
          `fROM:"He said \\"7 \\\\ 8\\"" \r\n\t<sip:5550155@${place.host}>\r\n ;\r\n tag\r\n = w${place.id}`,
          'MaX-fOrWaRdS : 0042 ',
          `i: fold.${place.id}`,
          'CSEQ : 0000017\r\n  INVITE',
          `v  : SIP  /\t2.0\r\n /${place.transport}\r\n   ${place.sentBy}  ;  rport;branch =\r\n z9hG4bK-${place.id}`,
          'sUbJeCt:',
          'X-Never-Heard-Of: opaque;\r\n\ta=1,, b="2\\"',
          `v:SIP / 2.0 / TLS  relay.invalid ; branch=z9hG4bK77 , SIP/2.0/UDP 192.0.2.9 ;hidden`,
          'M:"\\"Q\\" , <x>"\r\n  <sip:a%20b@192.0.2.8>  ; fresh = green ; alone ;Q = 0.7',
          `l : ${offer.length}`,
          'c\t:\tapplication/sdp',
          'Route:\r\n <sip:r.invalid;lr;odd=";">',
          '',
          offer,
        ].join('\r\n'),
      ),
    ],
    parsed: {
      user: busyPhone,
      cseq: 17,
      vias: 3,
      from: { user: '5550155', name: 'He said "7 \\ 8"', tag: 'wID' },
      to: { user: busyPhone, tag: undefined },
      via: { branch: 'z9hG4bK-ID' },
      contact: { user: 'a b', name: '"Q" , <x>', params: { fresh: 'green', alone: '', q: '0.7' } },
      headers: { subject: [''], 'max-forwards': ['0042'] },
      body: offer,
    },
    live: 'call',
  },
  {
    name: 'every character that a method, a tag, a host part and a quoted string may hold',
    section: '4475 §3.1.1.2',
    messages: (place) => [
      compose(place, "A!b%c*d_e+f`g'h~i.j-9", `sip:1_%C3%A9~*'():&=+$,;?/@${place.host}`, {
        To: `"\\\u0001\\\u007f Ω" <sip:1_@${place.host};a-b_.!~*'()[]/:&+$=%7e>`,
        From: `token !%*_+\`'~ <sip:5550155@${place.host}>;tag=_!%*+\`'~-.9${place.id}`,
        'Call-ID': `${place.id}%Z<>"[]?{}()@\\/:`,
        "ext-!%*_+`'~": 'Ωß\u0008?',
      }),
    ],
    parsed: {
      start: "A!b%c*d_e+f`g'h~i.j-9",
      user: "1_é~*'()",
      to: { name: '\u0001\u007f Ω' },
      from: { name: "token !%*_+`'~", tag: "_!%*+`'~-.9ID" },
      callId: 'ID%Z<>"[]?{}()@\\/:',
      headers: { "ext-!%*_+`'~": ['Ωß\u0008?'] },
    },
    live: '405',
    answer: /^Allow: .*INVITE/m,
  },
  {
    name: 'percent escapes of user and parameters, decoded once and not twice',
    section: '4475 §3.1.1.3',
    messages: (place) => [
      compose(
        place,
        'INVITE',
        `sip:%37%31%30%30@${place.host}`,
        {
          To: `<sip:%2571@${place.host}>`,
          Contact: `<sip:caller%40elsewhere@${place.sentBy};%6Cr;n%61me=v%61lue%25%34%31>`,
        },
        offer,
      ),
    ],
    parsed: {
      user: busyPhone,
      to: { user: '%71' },
      contact: { user: 'caller@elsewhere', uriParams: { '%6cr': '', 'n%61me': 'v%61lue%25%34%31' } },
    },
    live: 'call',
  },
  {
    name: 'escaped zero bytes in the users of URIs, which make two contacts',
    section: '4475 §3.1.1.4',
    messages: (place) => [
      register(place, {
        Contact: [`<sip:%00@${place.sentBy}>;expires=60`, `<sip:%00%00@${place.sentBy}>;expires=60`],
      }),
    ],
    parsed: { contact: { user: '\0' } },
    live: '200',
    answer: /^(?=[\s\S]*<sip:%00@)(?=[\s\S]*<sip:%00%00@)/,
  },
  {
    name: 'a percent sign that is a plain character of a method',
    section: '4475 §3.1.1.5',
    messages: (place) => [
      compose(place, 'REG%49STER', `sip:${place.host}`, {
        From: `"%5A%" <sip:5550155@${place.host}>;tag=%%${place.id}`,
      }),
    ],
    parsed: { start: 'REG%49STER', from: { name: '%5A%', tag: '%%ID' } },
    live: '405',
  },
  {
    name: 'no space between a display name and its bracket',
    section: '4475 §3.1.1.6',
    messages: (place) => [options(place, { From: `Corpus<sip:5550155@${place.host}>;tag=f${place.id}` })],
    parsed: { from: { user: '5550155', name: 'Corpus', tag: 'fID' } },
    live: '200',
  },
  {
    name: 'very long values, and many Vias',
    section: '4475 §3.1.1.7',
    messages: (place) => [
      compose(
        place,
        'INVITE',
        `sip:${busyPhone}@${place.host};${repeated}=${repeated}`,
        {
          Via: [
            via(place),
            ...Array.from(
              { length: 30 },
              (_, n) => `SIP/2.0/UDP ${repeated.slice(0, 40)}${n}.invalid;branch=z9hG4bK${repeated}${n}`,
            ),
          ],
          From: `"${repeated}" <sip:${repeated}@${place.host}>;tag=${repeated}${place.id}`,
          'Call-ID': `${repeated}${place.id}`,
          [`Header-${repeated}`]: repeated.repeat(5),
        },
        offer,
      ),
    ],
    parsed: { vias: 31, from: { name: repeated, user: repeated, tag: `${repeated}ID` } },
    live: 'call',
  },
  {
    name: 'another message behind the end of this one, which a datagram drops',
    section: '4475 §3.1.1.8',
    messages: (place) => [Buffer.concat([options(place), options({ ...place, id: `${place.id}-2` })])],
    parsed: { body: '', callId: 'ID@corpus' },
    live: '200',
    onStream: '200, 200',
  },
  {
    name: 'semicolons in the user part, which begin no parameter',
    section: '4475 §3.1.1.9',
    messages: (place) => [
      compose(place, 'OPTIONS', `sip:user;kind=u%40other.invalid;flag@${place.host}`, {}),
    ],
    parsed: { user: 'user;kind=u@other.invalid;flag', start: 'OPTIONS' },
    live: '200',
  },
  {
    name: 'transports in Vias that nobody has heard of',
    section: '4475 §3.1.1.10',
    messages: (place) => [
      options(place, {
        Via: [
          via(place),
          ...['SCTP', 'TLS', 'TLS-SCTP', 'PIGEON'].map(
            (name) => `SIP/2.0/${name} ${name.toLowerCase()}.invalid;branch=z9hG4bK${name}`,
          ),
        ],
      }),
    ],
    parsed: { vias: 5 },
    live: '200',
    answer: /SIP\/2\.0\/PIGEON pigeon\.invalid/,
  },
  {
    name: 'a body in several parts, one of them binary',
    section: '4475 §3.1.1.11',
    messages: (place) => {
      const part = Buffer.from([0, 255, 13, 10, 13, 10, 128, 7]);
      const body = Buffer.concat([
        Buffer.from(
          '--b0\r\nContent-Type: text/plain\r\n\r\nread me\r\n--b0\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n',
        ),
        part,
        Buffer.from('\r\n--b0--\r\n'),
      ]);
      return [
        compose(place, 'MESSAGE', target(place), { 'Content-Type': 'multipart/mixed;boundary="b0"' }, body),
      ];
    },
    parsed: { headers: { 'content-type': ['multipart/mixed;boundary="b0"'] } },
    live: '405',
    choice:
      'The server carries no MESSAGE outside a dialog; such a body in an INVITE is answered 415, since no part of it is SDP.',
  },
  {
    name: 'a reason phrase of punctuation and letters beyond ASCII',
    section: '4475 §3.1.1.12',
    messages: (place) => [message('SIP/2.0 200 = ¡Bien! 5 > 3 "да"', usual(place, 'INVITE'))],
    parsed: { start: '200 = ¡Bien! 5 > 3 "да"' },
    live: 'silence',
  },
  {
    name: 'an empty reason phrase',
    section: '4475 §3.1.1.13',
    messages: (place) => [edited(message('SIP/2.0 100 x', usual(place, 'INVITE')), '100 x', '100 ')],
    parsed: { start: '100 ' },
    live: 'silence',
  },
];
