import type { ReactNode } from 'react';
import { cn } from './cn';

/** Shapes that differ in outline, so that a state can be told without its colour. */
export type Shape =
  | 'disc'
  | 'ring'
  | 'square'
  | 'half-disc'
  | 'bar'
  | 'hollow'
  | 'arc'
  | 'diamond-down'
  | 'diamond'
  | 'box'
  | 'triangle'
  | 'octagon-cross'
  | 'unknown'
  | 'tick'
  | 'dash';

const line = { fill: 'none', stroke: 'currentColor', strokeWidth: 2 };

const drawings: Readonly<Record<Shape, ReactNode>> = {
  disc: <circle cx="8" cy="8" r="6" fill="currentColor" />,
  ring: (
    <>
      <circle cx="8" cy="8" r="6" {...line} />
      <circle cx="8" cy="8" r="2.5" fill="currentColor" />
    </>
  ),
  square: <rect x="2.5" y="2.5" width="11" height="11" rx="2.5" fill="currentColor" />,
  'half-disc': (
    <>
      <circle cx="8" cy="8" r="6" {...line} />
      <path d="M8 2a6 6 0 0 0 0 12z" fill="currentColor" />
    </>
  ),
  bar: <rect x="1.5" y="5.5" width="13" height="5" rx="1" fill="currentColor" />,
  hollow: <circle cx="8" cy="8" r="5.5" {...line} />,
  arc: (
    <>
      <circle cx="8" cy="8" r="6" {...line} opacity="0.35" />
      <path d="M8 2a6 6 0 0 1 6 6" {...line} strokeLinecap="round" />
    </>
  ),
  'diamond-down': (
    <>
      <path d="M8 .8 15.2 8 8 15.2.8 8z" fill="currentColor" />
      <path
        d="M8 4.8v5.6M5.6 8.2 8 10.6l2.4-2.4"
        fill="none"
        stroke="var(--surface)"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </>
  ),
  diamond: <path d="M8 1.8 14.2 8 8 14.2 1.8 8z" {...line} strokeLinejoin="round" />,
  box: <rect x="3" y="3" width="10" height="10" {...line} />,
  triangle: (
    <>
      <path d="M8 1.5 15.2 14H.8z" fill="currentColor" />
      <path d="M8 6v4M8 11.6v.6" stroke="var(--surface)" strokeWidth="1.6" strokeLinecap="round" />
    </>
  ),
  'octagon-cross': (
    <>
      <path d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" fill="currentColor" />
      <path d="m5.5 5.5 5 5m0-5-5 5" stroke="var(--surface)" strokeWidth="1.8" strokeLinecap="round" />
    </>
  ),
  unknown: (
    <>
      <circle cx="8" cy="8" r="6.2" {...line} strokeWidth="1.6" strokeDasharray="2.6 2.2" />
      <path
        d="M6.4 6.6a1.6 1.6 0 1 1 2.4 1.4c-.5.3-.8.6-.8 1.1M8 10.9v.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinecap="round"
      />
    </>
  ),
  tick: <path d="m2.5 8.5 3.5 3.5 7.5-8" {...line} strokeLinecap="round" strokeLinejoin="round" />,
  dash: <path d="M3 8h10" {...line} strokeLinecap="round" />,
};

interface GlyphProps {
  readonly shape: Shape;
  readonly className?: string;
  /** Turns the arc slowly; for a state that is on its way. Stands still where motion is not wanted. */
  readonly turning?: boolean;
}

/** A 16-unit mark in the current colour; always beside its word, so it is hidden from screen readers. */
export function Glyph({ shape, className, turning }: GlyphProps) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 16 16"
      className={cn(
        'size-3.5 shrink-0',
        turning && 'motion-safe:animate-[arc_2.4s_linear_infinite]',
        className,
      )}
    >
      {drawings[shape]}
    </svg>
  );
}

/** The same mark inside a drawing, centred on a point. */
export function GlyphAt({
  shape,
  x,
  y,
  size,
}: {
  readonly shape: Shape;
  readonly x: number;
  readonly y: number;
  readonly size: number;
}) {
  return (
    <svg aria-hidden x={x - size / 2} y={y - size / 2} width={size} height={size} viewBox="0 0 16 16">
      {drawings[shape]}
    </svg>
  );
}
