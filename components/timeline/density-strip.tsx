'use client';
import { density } from './density';
import { useFrame } from './frame';
import type { Segment } from './segments';
import { fillOf, type StateLook } from './state-look';

/** Many lanes as one: how many are in which state, stacked. */
export function DensityStrip<State extends string>({
  lanes,
  states,
  looks,
  height,
}: {
  readonly lanes: ReadonlyArray<{ readonly segments: readonly Segment<State>[] }>;
  readonly states: readonly State[];
  readonly looks: Readonly<Record<State, StateLook>>;
  readonly height: number;
}) {
  const { scale, until, patterns } = useFrame();
  const bands = density(lanes, states, scale, until, height - 6);
  return (
    <g transform="translate(0 3)">
      {bands.map(({ state, path }) => {
        const fill = fillOf(looks[state], patterns);
        return (
          <path
            key={state}
            d={path}
            className={looks[state].colour}
            fill={fill}
            stroke={fill === 'currentColor' ? undefined : 'currentColor'}
            strokeWidth={0.5}
          />
        );
      })}
      <line x2={scale.width} y1={height - 6} y2={height - 6} className="stroke-hairline" />
    </g>
  );
}
