import type { Timespan } from './time-scale';

/** A stretch in one state; `to` null: it goes on. */
export interface Segment<State extends string> {
  readonly from: number;
  readonly to: number | null;
  readonly state: State;
}

/** Writes a line of segments in order of time: equal neighbours are one, and none has no length. */
export class SegmentLine<State extends string> {
  readonly #segments: Segment<State>[] = [];

  enter(state: State, at: number): void {
    if (this.#segments.at(-1)?.to === null && this.#segments.at(-1)?.state === state) return;
    this.end(at);
    this.#segments.push({ from: at, to: null, state });
  }

  /** Ends what goes on; without effect where nothing does. */
  end(at: number): void {
    const last = this.#segments.at(-1);
    if (last?.to !== null || last === undefined) return;
    this.#segments.pop();
    if (at > last.from) this.#segments.push({ ...last, to: at });
  }

  get segments(): readonly Segment<State>[] {
    return this.#segments;
  }
}

/** The state at a moment; undefined where there was none, or where nothing is known. */
export function stateAt<State extends string>(
  segments: readonly Segment<State>[],
  at: number,
  gaps: readonly Timespan[] = [],
): State | undefined {
  if (isUnknown(at, gaps)) return undefined;
  return segments.find((one) => at >= one.from && (one.to === null || at < one.to))?.state;
}

export function isUnknown(at: number, gaps: readonly Timespan[]): boolean {
  return gaps.some((gap) => at > gap.from && at < gap.to);
}
