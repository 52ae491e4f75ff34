import type { SipServerConfig } from '../config/types';
import { isOptionAt, optionCatalogue, optionNames } from './catalogue';
import { OptionError } from './option-error';
import { referencedType } from './references';
import type { OptionName, OptionSource, OptionStore, OptionValues } from './types';

type Values = Readonly<Partial<OptionValues>>;

/**
 * The options in force: the configuration's section TServer, the levels of DNs and agent logins as they are handed in,
 * and changes made while running. A wrap-up-time equal to untimed-wrap-up-value reads as `untimed` (S-60).
 */
export function createOptionStore(config: Pick<SipServerConfig, 'tserver' | 'dns'>): OptionStore {
  const changed: Partial<OptionValues> = {};
  const listeners: (() => void)[] = [];
  const references = new Map(config.dns.map((dn) => [dn.number, dn.type]));

  const resolve = <N extends OptionName>(
    name: N,
    levels: readonly (Values | undefined)[],
  ): OptionValues[N] => {
    for (const level of levels) {
      if (level !== undefined && Object.hasOwn(level, name)) return level[name] as OptionValues[N];
    }
    return optionCatalogue[name].default;
  };
  const normal = <N extends OptionName>(name: N, value: OptionValues[N]): OptionValues[N] => {
    if (name !== 'wrap-up-time') return value;
    const untimed = resolve('untimed-wrap-up-value', [changed, config.tserver]);
    return (value === untimed ? 'untimed' : value) as OptionValues[N];
  };

  const get = <N extends OptionName>(name: N): OptionValues[N] =>
    normal(name, resolve(name, [changed, config.tserver]));

  const sourceOf = (name: OptionName): OptionSource => {
    if (Object.hasOwn(changed, name)) return 'changed';
    return Object.hasOwn(config.tserver, name) ? 'TServer' : 'default';
  };

  const read: OptionStore['check'] = (changes) =>
    Object.fromEntries(Object.entries(changes).map(([name, raw]) => [name, check(name, raw, references)]));
  const apply: OptionStore['apply'] = (changes) => {
    Object.assign(changed, changes);
    for (const listener of listeners) listener();
  };

  const listed = optionNames.filter((name) => isOptionAt(name, 'T'));
  const row = (name: OptionName) => ({
    value: get(name) ?? null,
    source: sourceOf(name),
    default: optionCatalogue[name].default ?? null,
  });

  return {
    get,
    effective: (name, ...levels) =>
      normal(name, resolve(name, [...levels.map((level) => level?.options), changed, config.tserver])),
    list: () => Object.fromEntries(listed.map((name) => [name, row(name)])),
    describe: () =>
      Object.fromEntries(
        listed.map((name) => {
          const { allowed, meaning } = optionCatalogue[name];
          return [name, { ...row(name), allowed, meaning }];
        }),
      ),
    check: read,
    apply,
    patch: (changes) => apply(read(changes)),
    onChanged: (listener) => void listeners.push(listener),
  };
}

function check(name: string, raw: unknown, dns: ReadonlyMap<string, string>): unknown {
  if (!isOptionAt(name, 'T')) {
    const known = Object.hasOwn(optionCatalogue, name);
    throw new OptionError(
      known ? 'wrong_level' : 'unknown_option',
      name,
      'the options of section TServer',
      known
        ? `${name} stands on a DN and can't be changed for the whole server; set it in the configuration file`
        : `${name} is no option; GET /control/options lists them`,
    );
  }
  const { allowed, parse } = optionCatalogue[name];
  const parsed = parse(raw);
  if (parsed === undefined) throw badValue(name, raw, allowed);
  const wanted = referencedType(name);
  const { value } = parsed;
  if (wanted !== undefined && typeof value === 'string' && value !== '' && value !== 'gcti::park') {
    if (dns.get(value) !== wanted) throw badValue(name, raw, allowed);
  }
  return value;
}

function badValue(name: string, raw: unknown, allowed: string): OptionError {
  const shown = JSON.stringify(raw)?.slice(0, 80) ?? 'nothing';
  return new OptionError('bad_value', name, allowed, `${name}: ${shown} is not allowed; allowed: ${allowed}`);
}
