import { isIP } from 'node:net';
import { z } from 'zod';
import { parsePattern } from '../decision/number-pattern';
import { minuteOf, wallClock, weekdays } from '../decision/time-window';
import type { Choice } from '../decision/types';

const allowed = (text: string) => ({ error: `allowed: ${text}` });

function text(what: string, pattern = /^\S(.{0,126}\S)?$/u) {
  return z.string(allowed(what)).regex(pattern, allowed(what));
}
function whole(min: number, max: number, what = `a whole number ${min}–${max}`) {
  return z.int(allowed(what)).min(min, allowed(what)).max(max, allowed(what));
}
const siteName = text('a site: letters, digits, ".", "_" and "-", at most 64', /^[\w.-]{1,64}$/);
const dn = text('a number: letters, digits, . _ + * # : -, at most 64', /^[\w.+*#:-]{1,64}$/);
const agent = text('an AgentID of at most 64 characters', /^\S{1,64}$/);

/** One item, or a list of one or more; a fault is told where it stands, in a list or not. */
function oneOrMore<S extends z.ZodType>(item: S, what: string, max: number) {
  return z.unknown().transform((value, context): z.output<S>[] => {
    const items: unknown[] = Array.isArray(value) ? value : [value];
    if (items.length === 0 || items.length > max)
      context.addIssue({ code: 'custom', message: `allowed: ${what}, or a list of 1–${max}` });
    return items.flatMap((each, index) => {
      const parsed = item.safeParse(each);
      if (parsed.success) return [parsed.data];
      const place = Array.isArray(value) ? [index] : [];
      for (const issue of parsed.error.issues)
        context.addIssue({
          ...(issue.code === 'unrecognized_keys'
            ? { code: issue.code, keys: issue.keys }
            : { code: 'custom' as const }),
          message: issue.message,
          path: [...place, ...issue.path],
        });
      return [];
    });
  });
}

const patternAllowed = 'a number, a prefix such as "88*", or a range such as "8800-8899"';
const pattern = text(patternAllowed, /^(?:\*|[\w.+#:-]{1,64}\*?)$/).transform((value, context) => {
  const parsed = parsePattern(value);
  if (parsed !== undefined) return parsed;
  context.addIssue({
    code: 'custom',
    message: `allowed: ${patternAllowed}; both bounds with as many digits`,
  });
  return z.NEVER;
});
const patterns = oneOrMore(pattern, patternAllowed, 1000);

const timeOfDay = z.string(allowed('a time of day, e.g. "08:00"')).transform((value, context) => {
  const minute = minuteOf(value);
  if (minute !== undefined) return minute;
  context.addIssue({ code: 'custom', message: 'allowed: a time of day from "00:00" to "24:00"' });
  return z.NEVER;
});
const zone = z.string(allowed('a time zone, e.g. "Europe/Berlin"')).transform((value, context) => {
  const clock = wallClock(value);
  if (clock !== undefined) return clock;
  context.addIssue({ code: 'custom', message: 'allowed: a time zone such as "Europe/Berlin" or "UTC"' });
  return z.NEVER;
});
const windowKeys = {
  days: z
    .array(z.enum(weekdays, allowed(weekdays.join(', '))), allowed(`a list of ${weekdays.join(', ')}`))
    .min(1, allowed(`at least one of ${weekdays.join(', ')}`))
    .default([...weekdays]),
  from: timeOfDay.default(0),
  to: timeOfDay.default(24 * 60),
  zone,
};
const timeWindow = z
  .strictObject(windowKeys, 'allowed: { days, from, to, zone }')
  .refine(({ from, to }) => from !== to, { path: ['to'], error: 'allowed: another time than from' })
  .transform(({ days, from, to, zone: clock }) => ({
    days: new Set(days),
    fromMinute: from,
    toMinute: to,
    clock,
  }));

const whenKeys = {
  called: patterns.optional(),
  ani: patterns.optional(),
  time: oneOrMore(
    timeWindow,
    'a time such as { days: [Mon], from: "08:00", to: "18:00", zone: UTC }',
    50,
  ).optional(),
  userData: z
    .record(
      z.string().min(1).max(256),
      z
        .union([z.string(), z.number(), z.boolean()], allowed('a text, a number, true or false'))
        .transform(String),
      allowed('keys with their values'),
    )
    .optional(),
};

const choiceKinds = ['queue', 'agent', 'label', 'default', 'reject'] as const;
const choiceKeys = {
  queue: dn.optional(),
  sites: z
    .union(
      [z.enum(['own', 'all']), z.record(z.string(), whole(0, 1000))],
      allowed('own, all, or { SITE: WEIGHT }'),
    )
    .optional(),
  minAgentsAvailable: whole(0, 100_000).optional(),
  maxCallsWaiting: whole(0, 100_000).optional(),
  agent: agent.optional(),
  label: dn.optional(),
  site: siteName.optional(),
  default: z.literal(true, allowed('true')).optional(),
  reject: z.literal(true, allowed('true')).optional(),
};
const queueOnly = ['sites', 'minAgentsAvailable', 'maxCallsWaiting'] as const;

const choice = z
  .strictObject(choiceKeys, `allowed: a choice with one of ${choiceKinds.join(', ')}`)
  .transform((entry, context): Choice => {
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: 'custom', path: [key], message });
    const kinds = choiceKinds.filter((kind) => entry[kind] !== undefined);
    if (kinds.length !== 1)
      context.addIssue({ code: 'custom', message: `allowed: exactly one of ${choiceKinds.join(', ')}` });
    for (const key of queueOnly)
      if (entry[key] !== undefined && entry.queue === undefined) refuse(key, 'allowed: beside queue alone');
    if (entry.site !== undefined && entry.label === undefined) refuse('site', 'allowed: beside label alone');
    if (entry.queue !== undefined) {
      const { queue, sites = 'own', minAgentsAvailable, maxCallsWaiting } = entry;
      return { kind: 'queue', queue, sites, minAgentsAvailable, maxCallsWaiting };
    }
    if (entry.agent !== undefined) return { kind: 'agent', agentID: entry.agent };
    if (entry.label !== undefined) return { kind: 'label', label: entry.label, site: entry.site };
    return { kind: entry.reject === true ? 'reject' : 'default' };
  });

const ruleKeys = {
  name: text('a name of at most 64 characters', /^\S(.{0,62}\S)?$/u),
  when: z.strictObject(whenKeys, `allowed: { ${Object.keys(whenKeys).join(', ')} }`).default({}),
  route: z
    .array(choice, allowed('a list of choices'))
    .min(1, allowed('at least one choice'))
    .max(20, allowed('at most 20 choices')),
};

const tokenKeys = {
  name: text('a name'),
  token: text('a secret of 1–256 letters, digits and - . _ ~ + *', /^[\w.~+*-]{1,256}$/),
};
const httpKeys = {
  address: z
    .string(allowed('an IP address'))
    .refine((value) => isIP(value) !== 0, allowed('an IP address, e.g. 127.0.0.1')),
  port: whole(0, 65_535, 'a port 1–65535, or 0 for any free one'),
  tokens: z
    .array(z.strictObject(tokenKeys, 'allowed: { name, token }'), allowed('a list of tokens'))
    .min(1, allowed('at least one token')),
};

const serverKeys = {
  site: siteName,
  url: z
    .string(allowed('a URL, e.g. "ws://127.0.0.1:8060/tlib"'))
    .refine(
      (value) => URL.canParse(value) && /^wss?:$/.test(new URL(value).protocol),
      allowed('a URL, e.g. "ws://127.0.0.1:8060/tlib"'),
    ),
  token: tokenKeys.token,
  routingPoints: z
    .array(dn, allowed('a list of Routing Points, e.g. ["8800"]'))
    .min(1, allowed('at least one Routing Point'))
    .max(1000, allowed('at most 1000')),
};

const siteKeys = {
  name: siteName,
  weight: whole(0, 1000).default(1),
  /** How the servers of other sites reach it. */
  label: dn.optional(),
};

const list = <S extends z.ZodType>(item: S, what: string, max: number) =>
  z
    .array(item, allowed(what))
    .min(1, allowed(`at least one of ${what}`))
    .max(max, allowed(`at most ${max}`));

/** The file, section by section. */
export const sections = {
  name: text('a name'),
  http: z.strictObject(httpKeys, `allowed: { ${Object.keys(httpKeys).join(', ')} }`),
  servers: list(
    z.strictObject(serverKeys, `allowed: { ${Object.keys(serverKeys).join(', ')} }`),
    'servers',
    100,
  ),
  sites: list(z.strictObject(siteKeys, `allowed: { ${Object.keys(siteKeys).join(', ')} }`), 'sites', 100),
  rules: list(z.strictObject(ruleKeys, `allowed: { ${Object.keys(ruleKeys).join(', ')} }`), 'rules', 1000),
  stateFile: text('a file, e.g. var/strategy.json', /^[^\0]{1,1000}$/).optional(),
  queueRefreshSeconds: z
    .number(allowed('seconds 0.1–60'))
    .min(0.1, allowed('seconds 0.1–60'))
    .max(60, allowed('seconds 0.1–60'))
    .default(1),
};

/** Keys that may stand in a mapping below `section`; for messages about unknown ones. */
export function keysBelow(
  section: PropertyKey | undefined,
  inside: readonly PropertyKey[],
): readonly string[] {
  const last = inside.findLast((step) => typeof step === 'string');
  switch (section) {
    case 'http':
      return Object.keys(last === 'tokens' ? tokenKeys : httpKeys);
    case 'servers':
      return Object.keys(serverKeys);
    case 'sites':
      return Object.keys(siteKeys);
    case 'rules':
      if (last === 'when') return Object.keys(whenKeys);
      if (last === 'time') return Object.keys(windowKeys);
      return Object.keys(last === 'route' ? choiceKeys : ruleKeys);
    default:
      return Object.keys(sections);
  }
}
