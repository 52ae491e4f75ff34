import { isOptionAt } from '../options/catalogue';
import type { OptionLevelName } from '../options/catalogue';
import type { OptionValues } from '../options/types';
import type { FaultList } from '../../config/issues';
import { expandRange, rangeAllowed, rangeMax } from './ranges';
import { agentLoginSchema, dnSchema } from './schema';
import type { AgentLogin, Dn } from './types';

/** Something that was written down at an index of a list, single or one of a range. */
interface Placed<T> {
  readonly index: number;
  readonly item: T;
}

/** A list of entries, and all names that its entries claim, those of faulty entries too. */
export interface Entries<T> {
  readonly items: ReadonlyArray<Placed<T>>;
  readonly names: ReadonlySet<string>;
}

/** Reads `dns`; faulty entries are reported and left out of `items`. */
export function readDns(raw: unknown, faults: FaultList): Entries<Dn> {
  return readEntries('dns', 'number', raw, faults, (entry, number) => {
    const parsed = dnSchema.safeParse(entry);
    if (!parsed.success) return { issues: parsed.error.issues };
    const { data } = parsed;
    return {
      item: {
        number,
        type: data.type,
        contact: 'contact' in data ? optionalText(data.contact) : undefined,
        prefix: data.type === 'Trunk' ? optionalText(data.prefix) : undefined,
        default: data.type === 'Trunk' && data.default === true,
        password: data.type === 'Extension' ? optionalText(data.password) : undefined,
        credentials: data.type === 'Trunk' ? readCredentials(data) : undefined,
        nailedUp: data.type === 'Extension' && data['nailed-up'] === true,
        defaultDn: data.type === 'Routing Point' ? optionalText(data['default-dn']) : undefined,
        serviceType: data.type === 'Voice over IP Service' ? data['service-type'] : undefined,
        options: pickOptions(data, 'D'),
      },
    };
  });
}

/** Reads `agentLogins`, as `readDns`. */
export function readAgentLogins(raw: unknown, faults: FaultList): Entries<AgentLogin> {
  return readEntries('agentLogins', 'code', raw, faults, (entry, code) => {
    const parsed = agentLoginSchema.safeParse(entry);
    if (!parsed.success) return { issues: parsed.error.issues };
    const queues = parsed.data.queues.filter((queue) => typeof queue === 'string');
    return { item: { code, queues, options: pickOptions(parsed.data, 'A') } };
  });
}

type EntryResult<T> = { item: T } | { issues: Parameters<FaultList['addIssues']>[2] };

function readEntries<T>(
  section: string,
  key: 'number' | 'code',
  raw: unknown,
  faults: FaultList,
  read: (entry: unknown, name: string) => EntryResult<T>,
): Entries<T> {
  const items: Placed<T>[] = [];
  const firstIndex = new Map<string, number>();
  if (raw !== undefined && !Array.isArray(raw)) {
    faults.add([section], 'allowed: a list of entries, each starting with "- "');
    return { items, names: new Set() };
  }
  let total = 0;
  for (const [index, entry] of (raw ?? []).entries()) {
    const names = namesOf(entry, key, [section, index], faults);
    total += names.length;
    if (total > rangeMax) {
      faults.add(
        [section, index],
        `more than ${rangeMax} entries in ${section}; allowed: at most ${rangeMax}`,
      );
      break;
    }
    const first = read(entry, names[0] ?? '');
    if ('issues' in first) faults.addIssues([section, index], entry, first.issues);
    const taken = names.filter((name) => firstIndex.has(name));
    if (taken[0] !== undefined) {
      const more = taken.length > 1 ? ` (and ${taken.length - 1} more)` : '';
      const place = `${section}[${firstIndex.get(taken[0])}]`;
      faults.add(
        [section, index],
        `${taken[0]}${more} is there already, in ${place}; allowed: each ${key} once`,
      );
    }
    for (const name of names) {
      if (firstIndex.has(name)) continue;
      firstIndex.set(name, index);
      if ('item' in first) items.push({ index, item: { ...first.item, [key]: name } });
    }
  }
  return { items, names: new Set(firstIndex.keys()) };
}

function namesOf(
  entry: unknown,
  key: 'number' | 'code',
  path: readonly [string, number],
  faults: FaultList,
): readonly string[] {
  if (typeof entry !== 'object' || entry === null) return [];
  const single: unknown = Reflect.get(entry, key);
  const range: unknown = Reflect.get(entry, `${key}s`);
  if ((single === undefined) === (range === undefined)) {
    faults.add(path, `allowed: one of ${key} and ${key}s${single === undefined ? '' : ', not both'}`);
    return [];
  }
  if (typeof single === 'string') return [single];
  if (typeof range !== 'string') return [];
  const expanded = expandRange(range);
  if (expanded === undefined) {
    faults.add(
      [...path, `${key}s`],
      `${JSON.stringify(range.slice(0, 60))} is no range; allowed: ${rangeAllowed}`,
    );
  }
  return expanded ?? [];
}

/** `username` and `password` go together, which `dnSchema` has checked. */
function readCredentials(data: Readonly<Record<string, unknown>>): Dn['credentials'] {
  const [username, password] = [optionalText(data.username), optionalText(data.password)];
  if (username === undefined || password === undefined) return undefined;
  return { username, password, realm: optionalText(data.realm) };
}

function optionalText(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** The option values among an entry's keys; the schema has checked each of them. */
export function pickOptions(data: object, level: OptionLevelName): Partial<OptionValues> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => isOptionAt(key, level)));
}
