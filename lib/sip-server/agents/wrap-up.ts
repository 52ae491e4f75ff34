import type { KVList } from '../../tlib/types';
import type { AgentLogin, Dn } from '../config/types';
import type { OptionStore, WrapUpTime } from '../options/types';

/** Agent Login > DN > application (S-59), with the number that means untimed resolved (S-60). */
export function effectiveWrapUp(
  options: OptionStore,
  login: AgentLogin | undefined,
  dn: Dn | undefined,
): WrapUpTime {
  return resolve(options.effective('wrap-up-time', login, dn), options);
}

/** `WrapUpTime` of a request's extensions or a call's UserData; undefined where absent or unreadable. */
export function extensionWrapUp(list: KVList | undefined, options: OptionStore): WrapUpTime | undefined {
  const value = list?.WrapUpTime;
  if (value === 'untimed') return 'untimed';
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isInteger(seconds) && seconds >= 0
    ? resolve(seconds, options)
    : undefined;
}

function resolve(value: WrapUpTime, options: OptionStore): WrapUpTime {
  return value === options.get('untimed-wrap-up-value') ? 'untimed' : value;
}
