/** A share with its 95 % interval (Wilson's score interval; honest also at 0 of n and n of n). */
export type Share = {
  readonly share: number;
  readonly low: number;
  readonly high: number;
  readonly of: number;
};

const Z = 1.959964;

export function shareOf(part: number, of: number): Share {
  if (of === 0) return { share: Number.NaN, low: 0, high: 1, of };
  const share = part / of;
  const middle = (share + (Z * Z) / (2 * of)) / (1 + (Z * Z) / of);
  const half = (Z / (1 + (Z * Z) / of)) * Math.sqrt((share * (1 - share)) / of + (Z * Z) / (4 * of * of));
  return { share, low: Math.max(0, middle - half), high: Math.min(1, middle + half), of };
}

/**
 * The 95 % interval of a Poisson mean of which this count was seen. Exact quantiles by the approximation of Wilson and Hilferty,
 * within a hundredth of them (0: up to 3.67 instead of 3.69).
 */
export function meanInterval(count: number): readonly [number, number] {
  return [count === 0 ? 0 : quantile(count, -Z), quantile(count + 1, Z)];
}

function quantile(shape: number, z: number): number {
  return shape * (1 - 1 / (9 * shape) + z / (3 * Math.sqrt(shape))) ** 3;
}

/**
 * The rank above which at most `falsePositives` of these good attempts lie. Taken from the calibration phase, never from what it
 * is then applied to.
 */
export function thresholdAt(good: readonly number[], falsePositives: number): number {
  const sorted = good.toSorted((a, b) => b - a);
  return sorted[Math.floor(sorted.length * falsePositives)] ?? Infinity;
}

export function countAbove(ranks: readonly number[], threshold: number): number {
  return ranks.reduce((count, rank) => (rank > threshold ? count + 1 : count), 0);
}

export function percent({ share, low, high }: Share): string {
  if (Number.isNaN(share)) return "-";
  return `${(100 * share).toFixed(1)} [${(100 * low).toFixed(1)}–${(100 * high).toFixed(1)}]`;
}
