'use client';
import { createContext, useContext } from 'react';
import type { TimeScale, Timespan } from './time-scale';

/** What every lane of one timeline shares: the scale, and up to when anything is known. */
export interface TimelineFrame {
  readonly scale: TimeScale;
  /** Width left of the lanes, for their names. */
  readonly gutter: number;
  /** Width right of the lanes, for what became of each; 0 on narrow screens. */
  readonly margin: number;
  /** Nothing is drawn after it. */
  readonly until: number;
  readonly gaps: readonly Timespan[];
  /** The moment that every lane reads out. */
  readonly reading: number;
  /** Begins the ids of the patterns. */
  readonly patterns: string;
}

export const TimelineFrameContext = createContext<TimelineFrame | null>(null);

export function useFrame(): TimelineFrame {
  const frame = useContext(TimelineFrameContext);
  if (!frame) throw new Error('a lane is drawn outside its timeline');
  return frame;
}

/** Part of the span is in sight. */
export function inSight(scale: TimeScale, from: number, to: number): boolean {
  return to >= scale.from && from <= scale.to;
}
