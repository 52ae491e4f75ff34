import { openSections, readConfigText } from '../../config/config-sections';
import type { FaultList } from '../../config/issues';
import { keysBelow, sections } from './schema';
import type { StrategyConfig } from './types';

const fileCharactersMax = 4 * 1024 * 1024;

/** Keys whose values are numbers of the switch or names: 0700 stays 0700. */
const textKeys: ReadonlySet<unknown> = new Set([
  'called',
  'ani',
  'queue',
  'agent',
  'label',
  'routingPoints',
  'name',
  'site',
  'token',
]);

/** Reads and checks a strategy's configuration file. Throws ConfigError with every fault, in the file's order. */
export function loadStrategyConfig(file: string): StrategyConfig {
  return parseStrategyConfig(file, readConfigText(file));
}

/** As `loadStrategyConfig`, from a text; `file` is for messages. */
export function parseStrategyConfig(file: string, text: string): StrategyConfig {
  const { faults, section, refusal } = openSections(file, text, {
    textKeys,
    topKeys: Object.keys(sections),
    allowedKeys: ([first, ...inside]) => keysBelow(first, inside),
    charactersMax: fileCharactersMax,
  });
  const parts = {
    name: section('name', sections.name),
    http: section('http', sections.http),
    servers: section('servers', sections.servers),
    sites: section('sites', sections.sites),
    rules: section('rules', sections.rules),
    queueRefreshSeconds: section('queueRefreshSeconds', sections.queueRefreshSeconds),
  };
  const stateFile = section('stateFile', sections.stateFile);
  if (isComplete(parts)) checkReferences(parts, faults);
  if (!isComplete(parts) || faults.faults.length > 0) throw refusal();
  return { ...parts, stateFile };
}

type Needed = Omit<StrategyConfig, 'stateFile'>;

function isComplete(parts: { readonly [K in keyof Needed]: Needed[K] | undefined }): parts is Needed {
  return Object.values(parts).every((part) => part !== undefined);
}

function checkReferences({ servers, sites, rules }: Needed, faults: FaultList): void {
  const names = sites.map(({ name }) => name);
  const known = `allowed: one of the sites ${[...new Set(names)].join(', ')}`;
  once(names, (index) => faults.add(['sites', index, 'name'], 'allowed: each name once'));
  once(
    rules.map(({ name }) => name),
    (index) => faults.add(['rules', index, 'name'], 'allowed: each name once'),
  );
  once(
    servers.map(({ site }) => site),
    (index) => faults.add(['servers', index, 'site'], 'allowed: one server a site'),
  );
  for (const [index, { site }] of servers.entries())
    if (!names.includes(site)) faults.add(['servers', index, 'site'], known);
  for (const [index, { route }] of rules.entries())
    for (const [place, choice] of route.entries()) {
      const path = ['rules', index, 'route', place];
      if (choice.kind === 'label' && choice.site !== undefined && !names.includes(choice.site))
        faults.add([...path, 'site'], known);
      if (choice.kind !== 'queue' || typeof choice.sites === 'string') continue;
      for (const name of Object.keys(choice.sites))
        if (!names.includes(name)) faults.add([...path, 'sites', name], known);
    }
}

function once(names: readonly string[], report: (index: number) => void): void {
  for (const [index, name] of names.entries()) if (names.indexOf(name) < index) report(index);
}
