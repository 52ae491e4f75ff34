import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { LineCounter, type Document, isNode, parseDocument } from 'yaml';
import { z } from 'zod';
import { parseUri } from '../sip/message/uri';
import { GatewayError } from './errors';

const port = z.int('a port number').min(1).max(65_535);
const address = z.string().refine((text) => isIP(text) !== 0, 'an IP address, e.g. 127.0.0.1');
const contact = z.string().refine((text) => {
  const uri = parseUri(text);
  return uri?.scheme === 'sip' && uri.host !== '';
}, 'a SIP URI, e.g. "sip:127.0.0.1:5060"');

const tokenAllowed = 'a secret of 1–256 letters, digits and - . _ ~ + *';

const schema = z.strictObject({
  sip: z.strictObject({ address, port }),
  http: z.strictObject({
    address,
    port,
    tokens: z
      .array(
        z.strictObject({
          name: z.string().min(1),
          token: z.string().regex(/^[\w.~+*-]{1,256}$/, tokenAllowed),
        }),
      )
      .min(1),
  }),
  /** Seconds without any answer but 100 after which the next site is tried. */
  'no-answer-timeout': z.number().min(0.1).max(32).default(4),
  'calls-max': z.int().min(1).max(100_000).default(10_000),
  sites: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, ".", "_" and "-"'),
        contact,
        weight: z.int().min(0).max(1000).default(1),
      }),
    )
    .min(1)
    .max(100)
    .refine((sites) => new Set(sites.map((site) => site.name)).size === sites.length, 'names used once each'),
});

/** A checked configuration file of the gateway. */
export type GatewayConfig = z.infer<typeof schema>;
export type SiteConfig = GatewayConfig['sites'][number];

/** Reads and checks a file. Throws GatewayError `configuration` whose message has one `file:line: key: …` line per fault. */
export function loadGatewayConfig(file: string): GatewayConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new GatewayError('configuration', `${file}: can't be read: ${why}`, { cause: error });
  }
  return parseGatewayConfig(text, file);
}

/** As `loadGatewayConfig`, from a text; `file` is only named in messages. */
export function parseGatewayConfig(text: string, file: string): GatewayConfig {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const faults = document.errors.map(
      (error) => `${file}:${lines.linePos(error.pos[0]).line}: ${firstLine(error)}`,
    );
    throw new GatewayError('configuration', faults.join('\n'));
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => {
    const key = [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])].map(
      String,
    );
    const expected =
      issue.code === 'unrecognized_keys'
        ? 'unknown key; docs/configuration.md lists the known ones'
        : issue.message;
    return `${file}:${lineOf(document, lines, key)}: ${key.join('.') || '(file)'}: ${expected}`;
  });
  throw new GatewayError('configuration', faults.join('\n'));
}

const firstLine = (error: Error): string => error.message.split('\n', 1)[0] ?? '';

/** The line of the key, or of the nearest part above it that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
