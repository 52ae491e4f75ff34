import { optionNames } from '../options/catalogue';
import { referencedType } from '../options/references';
import type { OptionValues } from '../options/types';
import type { Entries } from './entries';
import type { FaultList } from '../../config/issues';
import type { AccessToken, AgentLogin, Dn, DnType } from './types';
import type { KeyPath } from '../../config/yaml-source';

/** What one part of a configuration says of another: references, and what may be there once only. */
export function checkReferences(
  parts: {
    readonly dns: Entries<Dn>;
    readonly agentLogins: Entries<AgentLogin>;
    readonly tserver: Readonly<Partial<OptionValues>>;
    readonly tokens: readonly AccessToken[];
  },
  faults: FaultList,
): void {
  const types = new Map(parts.dns.items.map(({ item }) => [item.number, item.type]));
  const expectDn = (path: KeyPath, number: string, ...wanted: readonly DnType[]) => {
    if (!parts.dns.names.has(number)) {
      faults.add(path, `there is no DN ${number}; allowed: a DN of this file${wantedText(wanted)}`);
      return;
    }
    const type = types.get(number);
    if (type === undefined || wanted.length === 0 || wanted.includes(type)) return;
    faults.add(path, `${number} is of type ${type}; allowed: a DN of this file${wantedText(wanted)}`);
  };
  const checkOptions = (path: KeyPath, options: Readonly<Partial<OptionValues>>) => {
    for (const name of optionNames) {
      const wanted = referencedType(name);
      const value = options[name];
      if (wanted === undefined || typeof value !== 'string' || value === '' || value === 'gcti::park')
        continue;
      expectDn([...path, name], value, wanted);
    }
  };

  checkOptions(['TServer'], parts.tserver);
  const seen = new Set<number>();
  for (const { index, item } of parts.dns.items) {
    if (seen.has(index)) continue;
    seen.add(index);
    if (item.defaultDn !== undefined) expectDn(['dns', index, 'default-dn'], item.defaultDn);
    checkOptions(['dns', index], item.options);
  }
  const defaults = parts.dns.items.filter(({ item }) => item.default);
  for (const { index, item } of defaults.slice(1)) {
    faults.add(
      ['dns', index, 'default'],
      `${item.number} and ${defaults[0]!.item.number}: allowed: one default trunk`,
    );
  }

  seen.clear();
  for (const { index, item } of parts.agentLogins.items) {
    if (seen.has(index)) continue;
    seen.add(index);
    for (const [position, queue] of item.queues.entries()) {
      expectDn(['agentLogins', index, 'queues', position], queue, 'ACD Queue');
    }
    checkOptions(['agentLogins', index], item.options);
  }

  const tokens = new Set<string>();
  for (const [index, { token }] of parts.tokens.entries()) {
    if (tokens.has(token))
      faults.add(['http', 'tokens', index, 'token'], 'this token is there already; allowed: each once');
    tokens.add(token);
  }
}

function wantedText(types: readonly DnType[]): string {
  return types.length === 0 ? '' : ` of type ${types.join(' or ')}`;
}
