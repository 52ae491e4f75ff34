import { SipError } from '../errors';

/** For each state of a machine the states it may go to. */
export type Edges<State extends string> = Readonly<Record<State, readonly State[]>>;

/** Throws when a state machine is about to leave its figure: a bug of ours, never the peer's doing. */
export function assertEdge<State extends string>(
  machine: string,
  edges: Edges<State>,
  from: State,
  to: State,
): void {
  if (!edges[from].includes(to)) {
    throw new SipError('assertion', `${machine} transaction: no edge from ${from} to ${to}`);
  }
}
