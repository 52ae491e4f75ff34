/** What the choice needs to know of a site. */
export interface SiteCandidate {
  readonly name: string;
  /** Share of the calls; 0 = only when no other site is left. */
  readonly weight: number;
  /** False: an operator took it out; it gets no new calls. */
  readonly allowed: boolean;
  /** True for a while after it gave no answer: it is asked last. */
  readonly suspect: boolean;
}

/** Current weights by site name; plain data, so that a choice is a function of it. */
export type Rotation = ReadonlyMap<string, number>;

export interface SiteChoice {
  readonly name: string;
  readonly rotation: Rotation;
}

/**
 * Smooth weighted round robin: every candidate gains its weight, the richest is chosen and pays the sum of all. Calls are
 * spread evenly also over short spans (5:1:1 gives a a b a c a a, not a a a a a b c). Sites in `tried` got this call
 * already. Undefined: nobody is left.
 */
export function chooseSite(
  sites: readonly SiteCandidate[],
  rotation: Rotation,
  tried: ReadonlySet<string> = new Set(),
): SiteChoice | undefined {
  const open = sites.filter((site) => site.allowed && !tried.has(site.name));
  const healthy = open.filter((site) => !site.suspect);
  const pool = healthy.length > 0 ? healthy : open;
  const weighted = pool.filter((site) => site.weight > 0);
  const candidates = weighted.length > 0 ? weighted : pool;
  const next = new Map(rotation);
  let best: SiteCandidate | undefined;
  let bestWeight = Number.NEGATIVE_INFINITY;
  let total = 0;
  for (const site of candidates) {
    const gained = (next.get(site.name) ?? 0) + site.weight;
    next.set(site.name, gained);
    total += site.weight;
    if (gained > bestWeight) {
      best = site;
      bestWeight = gained;
    }
  }
  if (best === undefined) return undefined;
  next.set(best.name, bestWeight - total);
  return { name: best.name, rotation: next };
}
