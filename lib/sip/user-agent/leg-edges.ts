import type { Edges } from '../transaction/edges';
import type { LegState } from './types';

/** How a leg may move. A leg that its owner forgets ends from any state. */
export const LEG_EDGES: Edges<LegState> = {
  proceeding: ['early', 'answered', 'ending', 'ended'],
  early: ['answered', 'ending', 'ended'],
  answered: ['confirmed', 'ending', 'ended'],
  confirmed: ['ending', 'ended'],
  ending: ['ended'],
  ended: [],
};
