/** Uniform in [0, 1). */
export type Random = () => number;

/** A small seeded generator (mulberry32): equal seeds give equal demos and equal tests. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Uniform in [min, max). */
export const between = (random: Random, min: number, max: number): number => min + random() * (max - min);

/** True with probability `share`. */
export const chance = (random: Random, share: number): boolean => random() < share;

/** Time to the next arrival of a Poisson process whose arrivals are `mean` apart on average. */
export const exponential = (random: Random, mean: number): number => -mean * Math.log(1 - random());

/** Standard normal (Box–Muller). */
function gaussian(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/**
 * Log-normal with the given *mean* (not median), as talk times are. `sigma` is the standard deviation of the logarithm:
 * 0.6 means that two thirds lie between 0.46 and 1.5 times the mean.
 */
export function logNormal(random: Random, mean: number, sigma: number): number {
  return mean * Math.exp(sigma * gaussian(random) - (sigma * sigma) / 2);
}
