'use client';
import { useId } from 'react';
import { inSight, useFrame } from './frame';
import { seriesWithin, stepPath, valueAt, type Step } from './step-series';
import { countTicks } from './time-scale';

export interface PlotLine {
  readonly name: string;
  readonly series: readonly Step[];
  /** Class of the stroke's colour. */
  readonly colour: string;
  readonly width: number;
  readonly dashes?: string;
  /** Hatched down to zero, so that the line is told from the others without colour. */
  readonly filled?: boolean;
}

interface StepPlotProps {
  readonly lines: readonly PlotLine[];
  readonly height: number;
  readonly max: number;
  /** Where the lines begin. */
  readonly flagAt: number;
  /** The present, marked where the drain still runs. */
  readonly now: number | null;
}

/** Step lines on the shared axis; every line starts at the flag and ends at the last known moment. */
export function StepPlot({ lines, height, max, flagAt, now }: StepPlotProps) {
  const { scale, gutter, gaps, until: known } = useFrame();
  const id = useId();
  const counts = countTicks(max);
  const top = counts.at(-1) ?? 1;
  const y = (value: number): number => 8 + (1 - value / top) * (height - 16);
  const until = Math.min(known, scale.to);
  const end = scale.x(until);
  return (
    <div className="flex">
      <svg aria-hidden width={gutter} height={height} className="shrink-0 overflow-visible">
        {counts.map((value) => (
          <text key={value} x={gutter - 8} y={y(value) + 4} textAnchor="end" className="fill-muted text-xs">
            {value}
          </text>
        ))}
      </svg>
      <svg aria-hidden width={scale.width} height={height} className="block overflow-visible">
        <defs>
          {lines.map((line, i) => (
            <pattern
              key={line.name}
              id={`${id}-fill-${i}`}
              width="6"
              height="6"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
              className={line.colour}
            >
              <line x1="0" y1="0" x2="0" y2="6" stroke="currentColor" strokeWidth="2" opacity="0.55" />
            </pattern>
          ))}
        </defs>
        {counts.map((value) => (
          <line
            key={value}
            x1={0}
            x2={scale.width}
            y1={y(value)}
            y2={y(value)}
            className="stroke-hairline"
            strokeDasharray={value === 0 ? undefined : '2 4'}
          />
        ))}
        {inSight(scale, flagAt, flagAt) ? <Flag x={scale.x(flagAt)} height={height} /> : null}
        {lines.map((line, i) => {
          const series = seriesWithin(line.series, scale);
          const path = stepPath(series, scale, y, until, gaps);
          const last = known > scale.to ? undefined : valueAt(series, until);
          const first = series[0]?.at === flagAt ? series[0] : undefined;
          return (
            <g key={line.name} className={line.colour}>
              {line.filled ? (
                <path d={areaOf(path, y(0))} fill={`url(#${id}-fill-${i})`} stroke="none" />
              ) : null}
              <path
                d={path}
                fill="none"
                stroke="currentColor"
                strokeWidth={line.width}
                strokeDasharray={line.dashes}
                strokeLinejoin="miter"
              />
              {first === undefined ? null : (
                <circle
                  cx={scale.x(first.at)}
                  cy={y(first.value)}
                  r={3}
                  className="fill-surface"
                  stroke="currentColor"
                  strokeWidth={1.5}
                />
              )}
              {last === undefined ? null : <circle cx={end} cy={y(last)} r={3} fill="currentColor" />}
            </g>
          );
        })}
        {now === null || !inSight(scale, now, now) ? null : <Now x={scale.x(now)} />}
      </svg>
    </div>
  );
}

/** A step path closed down to the base line, piece by piece. */
function areaOf(path: string, base: number): string {
  return path
    .split('M')
    .filter(Boolean)
    .map((piece) => {
      const [x = '0'] = piece.split(' ');
      return `M${piece}V${base}H${x}Z`;
    })
    .join('');
}

function Flag({ x, height }: { readonly x: number; readonly height: number }) {
  return (
    <g className="text-server-suspending">
      <line x1={x} x2={x} y1={0} y2={height} stroke="currentColor" strokeWidth={1.5} />
      <path d={`M${x} 0h9l-2.500 3.500 2.500 3.500h-9z`} fill="currentColor" />
    </g>
  );
}

/** After it nothing is known, so nothing is drawn. */
function Now({ x }: { readonly x: number }) {
  return (
    <text x={x} y={9} textAnchor="middle" className="fill-muted text-xs">
      now
    </text>
  );
}
