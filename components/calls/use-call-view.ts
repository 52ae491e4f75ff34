'use client';
import { parseAsInteger, parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { callStates } from './call-filter';

const parsers = {
  q: parseAsString.withDefault(''),
  server: parseAsString,
  state: parseAsStringLiteral(callStates),
  queue: parseAsString,
  over: parseAsInteger,
  call: parseAsString.withOptions({ history: 'push' }),
};

/** The calls' filters and the call whose details are shown, as they stand in the address. */
export function useCallView() {
  return useQueryStates(parsers);
}
