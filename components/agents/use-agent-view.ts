'use client';
import { parseAsString, parseAsStringLiteral, useQueryStates } from 'nuqs';
import { agentPresences } from '@/lib/live/totals';

const agentForms = ['lanes', 'table', 'drain'] as const;

const parsers = {
  q: parseAsString.withDefault(''),
  site: parseAsString,
  state: parseAsStringLiteral(agentPresences),
  view: parseAsStringLiteral(agentForms).withDefault('lanes'),
  /** The migration whose drain is shown; unset: the newest under way. */
  drain: parseAsString,
};

/** The agents' filters and the form they are shown in, as they stand in the address. */
export function useAgentView() {
  return useQueryStates(parsers);
}
