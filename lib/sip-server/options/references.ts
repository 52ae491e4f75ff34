import type { OptionName } from './types';

/** The type of DN that an option's value must name; undefined where it names none. */
export function referencedType(name: OptionName): 'Trunk' | 'Routing Point' | undefined {
  if (name === 'dr-peer-trunk') return 'Trunk';
  return name === 'connect-nailedup-on-login' ? 'Routing Point' : undefined;
}
