import { useFrame } from './frame';

/** How a stretch in one state is drawn; told apart by shape and pattern, so that no colour is needed. */
export interface StateLook {
  readonly colour: string;
  readonly pattern: 'solid' | 'tall' | 'notch' | 'dots' | 'hatch' | 'stripes' | 'outline';
}

/** Heights as shares of the lane, from its top. */
const boxes: Readonly<Record<StateLook['pattern'], { readonly top: number; readonly height: number }>> = {
  solid: { top: 0.32, height: 0.36 },
  tall: { top: 0.18, height: 0.64 },
  notch: { top: 0.52, height: 0.3 },
  dots: { top: 0.25, height: 0.5 },
  hatch: { top: 0.2, height: 0.6 },
  stripes: { top: 0.22, height: 0.56 },
  outline: { top: 0.34, height: 0.32 },
};

const patterned: ReadonlySet<StateLook['pattern']> = new Set(['dots', 'hatch', 'stripes']);

/** What fills a stretch: the colour, or the look's pattern in it. */
export function fillOf(look: StateLook, patterns: string): string {
  if (look.pattern === 'outline') return 'none';
  return patterned.has(look.pattern) ? `url(#${patterns}-${look.pattern}-${look.colour})` : 'currentColor';
}

/** One stretch, `width` wide from `x` on, in a lane of that height. */
function StateBar({
  look,
  x,
  width,
  height,
  patterns,
}: {
  readonly look: StateLook;
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly patterns: string;
}) {
  const box = boxes[look.pattern];
  const edged = patterned.has(look.pattern) || look.pattern === 'outline';
  const inset = edged ? 0.5 : 0;
  return (
    <rect
      x={x + inset}
      y={box.top * height + inset}
      width={Math.max(1, width - 2 * inset)}
      height={box.height * height - 2 * inset}
      className={look.colour}
      fill={fillOf(look, patterns)}
      stroke={edged ? 'currentColor' : undefined}
      strokeWidth={edged ? 1 : undefined}
    />
  );
}

/** The patterns of all looks, once for a page: other drawings refer to them by id. */
export function StatePatterns({ looks, id }: { readonly looks: readonly StateLook[]; readonly id: string }) {
  const needed = new Map(
    looks
      .filter((look) => patterned.has(look.pattern))
      .map((look) => [`${look.pattern}-${look.colour}`, look]),
  );
  return (
    <svg aria-hidden width="0" height="0" className="absolute">
      <defs>
        {[...needed].map(([key, look]) => (
          <PatternOf key={key} id={`${id}-${key}`} look={look} />
        ))}
      </defs>
    </svg>
  );
}

function PatternOf({ id, look }: { readonly id: string; readonly look: StateLook }) {
  switch (look.pattern) {
    case 'dots':
      return (
        <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" className={look.colour}>
          <circle cx="2.5" cy="2.5" r="1.3" fill="currentColor" />
        </pattern>
      );
    case 'hatch':
      return (
        <pattern
          id={id}
          width="5"
          height="5"
          patternUnits="userSpaceOnUse"
          patternTransform="rotate(45)"
          className={look.colour}
        >
          <rect width="5" height="5" fill="currentColor" opacity="0.16" />
          <line y2="5" stroke="currentColor" strokeWidth="3" />
        </pattern>
      );
    default:
      return (
        <pattern id={id} width="4" height="4" patternUnits="userSpaceOnUse" className={look.colour}>
          <rect width="4" height="4" fill="currentColor" opacity="0.16" />
          <line x2="4" y1="1" y2="1" stroke="currentColor" strokeWidth="2" />
        </pattern>
      );
  }
}

/** A sample for legends. */
export function StateSample({ look, patterns }: { readonly look: StateLook; readonly patterns: string }) {
  return (
    <svg aria-hidden width="36" height="18" className="shrink-0">
      <StateBar look={look} x={0} width={36} height={18} patterns={patterns} />
    </svg>
  );
}

/** The stretches of one lane. */
export function StateBars<State extends string>({
  segments,
  looks,
  height,
}: {
  readonly segments: ReadonlyArray<{
    readonly from: number;
    readonly to: number | null;
    readonly state: State;
  }>;
  readonly looks: Readonly<Record<State, StateLook>>;
  readonly height: number;
}) {
  const { scale, until, patterns } = useFrame();
  return segments.map(({ from, to, state }) => {
    const end = Math.min(to ?? until, until);
    if (end < scale.from || from > scale.to) return null;
    const x = scale.x(from);
    return (
      <StateBar
        key={from}
        look={looks[state]}
        x={x}
        width={scale.x(end) - x}
        height={height}
        patterns={patterns}
      />
    );
  });
}
