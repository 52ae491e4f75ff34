import { z } from 'zod';
import { DIGEST_ALGORITHMS } from '../../sip/auth/digest';
import { isOptionAt, optionCatalogue, optionNames } from '../options/catalogue';
import type { OptionLevelName } from '../options/catalogue';

const allowed = (text: string) => ({ error: `allowed: ${text}` });

function text(what: string, pattern = /^\S(.{0,126}\S)?$/u) {
  return z.string(allowed(what)).regex(pattern, allowed(what));
}
function integer(min: number, max: number, what = `a whole number ${min}–${max}`) {
  return z.int(allowed(what)).min(min, allowed(what)).max(max, allowed(what));
}
const flag = z.boolean(allowed('true or false')).default(false);
const address = text('an IP address or host name, e.g. 127.0.0.1', /^[\w.:%-]{1,253}$/);
const port = integer(0, 65_535, 'a port 1–65535, or 0 for any free one');
const dnNumber = text('a DN: letters, digits, . _ + * # : -, at most 64', /^[\w.+*#:-]{1,64}$/);
const rangeText = z.string(allowed('a text such as "7200-7299"'));

/** A SIP URI that names where packets go: `sip:HOST`, `sip:USER@HOST:PORT;param`. */
const contactPattern =
  /^sip:(?:[^\s@:;<>"]+@)?(?:\[[0-9a-f:.]+\]|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(\d{1,5}))?(?:;[^\s<>"]*)?$/i;
const contact = z.string(allowed('a SIP URI, e.g. "sip:127.0.0.1:5090"')).refine((uri) => {
  const match = contactPattern.exec(uri);
  return match !== null && (match[1] === undefined || (Number(match[1]) > 0 && Number(match[1]) < 65_536));
}, allowed('a SIP URI, e.g. "sip:127.0.0.1:5090"'));

/** The catalogue's options at one level as optional keys. */
function options(level: OptionLevelName) {
  const shape: Record<string, z.ZodOptional<z.ZodType>> = {};
  for (const name of optionNames.filter((each) => isOptionAt(each, level))) {
    shape[name] = z
      .unknown()
      .transform((raw, context) => {
        const parsed = optionCatalogue[name].parse(raw);
        if (parsed !== undefined) return parsed.value;
        context.addIssue({ code: 'custom', message: `allowed: ${optionCatalogue[name].allowed}` });
        return z.NEVER;
      })
      .optional();
  }
  return shape;
}

/** Keys of the sections, for messages about unknown ones and to tell options from the rest. */
const numbering = { number: dnNumber.optional(), numbers: rangeText.optional() };
const dnOptions = options('D');
const secret = text('a text of 1–128 characters');
const trunk = {
  type: z.literal('Trunk'),
  contact,
  prefix: dnNumber.optional(),
  default: flag,
  username: text('a text of 1–128 characters').optional(),
  password: secret.optional(),
  realm: text('a text of 1–128 characters').optional(),
};
const extension = {
  type: z.literal('Extension'),
  contact: contact.optional(),
  password: secret.optional(),
  'nailed-up': flag,
};
const queue = { type: z.literal('ACD Queue') };
const service = {
  type: z.literal('Voice over IP Service'),
  'service-type': z.literal('conference', allowed('conference')),
  contact,
};
const routingPoint = { type: z.literal('Routing Point'), 'default-dn': dnNumber.optional() };

export const dnSchema = z.discriminatedUnion(
  'type',
  [
    z
      .strictObject({ ...numbering, ...trunk, ...dnOptions })
      .refine(({ username, password }) => (username === undefined) === (password === undefined), {
        path: ['password'],
        error: 'allowed: username and password together',
      }),
    z.strictObject({ ...numbering, ...extension, ...dnOptions }),
    z.strictObject({ ...numbering, ...queue, ...dnOptions }),
    z.strictObject({ ...numbering, ...routingPoint, ...dnOptions }),
    z.strictObject({ ...numbering, ...service, ...dnOptions }),
  ],
  allowed('type: Trunk, Extension, ACD Queue, Routing Point or Voice over IP Service'),
);

export const agentLoginSchema = z.strictObject(
  {
    code: dnNumber.optional(),
    codes: rangeText.optional(),
    queues: z.array(dnNumber, allowed('a list of ACD Queues, e.g. ["8000"]')).default([]),
    ...options('A'),
  },
  'allowed: an agent login, e.g. { code: "A1", queues: ["8000"] }',
);

const token = z.strictObject(
  {
    name: text('a name'),
    token: text('a secret of 1–256 letters, digits and - . _ ~ + *', /^[A-Za-z0-9._~+*-]{1,256}$/),
    allow: z
      .array(
        z.enum(['control', 'feed', 'tlib'], allowed('control, feed, tlib')),
        allowed('a list of control, feed, tlib'),
      )
      .min(1, allowed('at least one of control, feed, tlib')),
  },
  'allowed: { name, token, allow: [control, feed, tlib] }',
);

const origin = z
  .string(allowed('an origin, e.g. "https://desk.example"'))
  .refine(
    (value) => URL.canParse(value) && new URL(value).origin === value,
    allowed('an origin, e.g. "https://desk.example"'),
  );

/** The sections apart from `dns` and `agentLogins`, which are read entry by entry. */
export const sections = {
  application: text('the name of the Application object'),
  site: text('the name of the site'),
  sip: z.strictObject(
    {
      address,
      port,
      transports: z
        .array(z.enum(['udp', 'tcp'], allowed('udp, tcp')), allowed('a list of udp, tcp'))
        .min(1, allowed('at least one of udp, tcp'))
        .refine((list) => new Set(list).size === list.length, allowed('each of udp, tcp once'))
        .default(['udp']),
      realm: text('the realm of challenges, e.g. "site2.example"').optional(),
      digest: z
        .array(z.enum(DIGEST_ALGORITHMS, allowed('SHA-256, MD5')), allowed('a list of SHA-256, MD5'))
        .min(1, allowed('at least one of SHA-256, MD5'))
        .default([...DIGEST_ALGORITHMS]),
    },
    'allowed: { address, port, transports, realm, digest }',
  ),
  http: z.strictObject(
    {
      address,
      port,
      tokens: z.array(token, allowed('a list of tokens')).default([]),
      origins: z.array(origin, allowed('a list of origins')).default([]),
    },
    'allowed: { address, port, tokens, origins }',
  ),
  dataDir: text('a folder', /^[^\0]{1,1000}$/),
  TServer: z.strictObject(options('T'), 'allowed: options, one a line').optional(),
};
