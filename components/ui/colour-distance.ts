/** How people with each kind of colour vision see a colour; severity 1.0. */
export type Vision = 'normal' | 'protan' | 'deutan' | 'tritan';
const visions: readonly Vision[] = ['normal', 'protan', 'deutan', 'tritan'];

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

/** Machado, Oliveira, Fernandes (2009), table 1, severity 1.0, on linear RGB. */
const machado: Record<Exclude<Vision, 'normal'>, Matrix> = {
  protan: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deutan: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritan: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** `#rrggbb` → linear RGB, each 0–1. Throws RangeError on anything else. */
function linearRgb(hex: string): Triple {
  if (!/^#[0-9a-f]{6}$/i.test(hex)) throw new RangeError(`not a #rrggbb colour: ${hex}`);
  const channel = (at: number): number => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

/** WCAG 2.2 contrast ratio of two colours, 1–21. */
export function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => dot([0.2126, 0.7152, 0.0722], linearRgb(hex));
  const [x, y] = [luminance(a), luminance(b)];
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}

/** Distance of two colours as seen with this vision: Euclidean in OKLab, times 100. About 10 is told apart with ease. */
function distance(a: string, b: string, vision: Vision): number {
  const [x, y] = [okLab(seen(a, vision)), okLab(seen(b, vision))];
  return 100 * Math.hypot(x[0] - y[0], x[1] - y[1], x[2] - y[2]);
}

/** The pair of the set that is hardest to tell apart under any vision. */
export function closestPair(colours: Readonly<Record<string, string>>): {
  pair: string;
  vision: Vision;
  distance: number;
} {
  let closest = { pair: '', vision: 'normal' as Vision, distance: Number.POSITIVE_INFINITY };
  const entries = Object.entries(colours);
  for (const [i, [nameA, a]] of entries.entries())
    for (const [nameB, b] of entries.slice(i + 1))
      for (const vision of visions) {
        const value = distance(a, b, vision);
        if (value < closest.distance) closest = { pair: `${nameA} / ${nameB}`, vision, distance: value };
      }
  return closest;
}

function seen(hex: string, vision: Vision): Triple {
  const rgb = linearRgb(hex);
  if (vision === 'normal') return rgb;
  const [r, g, b] = times(machado[vision], rgb);
  return [clamp(r), clamp(g), clamp(b)];
}

/** Björn Ottosson's OKLab from linear sRGB. */
function okLab(rgb: Triple): Triple {
  const [l, m, s] = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    rgb,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    [Math.cbrt(l), Math.cbrt(m), Math.cbrt(s)],
  );
}

function times(matrix: Matrix, v: Triple): Triple {
  return [dot(matrix[0], v), dot(matrix[1], v), dot(matrix[2], v)];
}

function dot(a: Triple, b: Triple): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
