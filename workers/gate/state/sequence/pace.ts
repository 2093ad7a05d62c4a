/*
 * Do these times come from a clock? Gaps between people who know nothing of each other are exponential: their deviation is about their
 * mean. The bounds below are what two in a hundred thousand such rows reach (100,000 to 200,000 draws each).
 */
export type Pace = {
  readonly strength: number;
  readonly meanMs: number;
  /** How far from its beat an attempt may come and still be of it. */
  readonly spreadMs: number;
};

const NO_PACE: Pace = { strength: 0, meanMs: 0, spreadMs: 0 };
/** Gaps, and the relative deviation below which they are no chance. */
const BOUNDS: readonly (readonly [gaps: number, deviation: number])[] = [
  [24, 0.47],
  [20, 0.42],
  [16, 0.35],
];
const SPREADS = 3;
/** A clock is never finer than this. */
const LEAST_SPREAD_MS = 250;
/** A window that is more of the beat than this either side lets in bystanders: half of all who wear the same browser. */
const MOST_OF_BEAT = 1 / 8;

/** Of times in rising order. Pure. */
export function paceOf(timesMs: readonly number[]): Pace {
  const gaps = timesMs.slice(1).map((time, index) => time - (timesMs[index] ?? time));
  const bound = BOUNDS.find(([least]) => gaps.length >= least)?.[1];
  if (bound === undefined) return NO_PACE;
  const meanMs = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
  const spreadMs = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - meanMs) ** 2, 0) / gaps.length);
  if (meanMs === 0 || spreadMs > bound * meanMs) return NO_PACE;
  const strength = 1 - 0.5 * (spreadMs / (bound * meanMs));
  const windowMs = Math.max(LEAST_SPREAD_MS, SPREADS * spreadMs);
  return windowMs > MOST_OF_BEAT * meanMs ? NO_PACE : { strength, meanMs, spreadMs: windowMs };
}

/** It comes when one was due, not beside the last; beats in between may not have been heard. Pure. */
export function isOnBeat({ strength, meanMs, spreadMs }: Pace, sinceLastMs: number): boolean {
  if (strength === 0 || sinceLastMs < meanMs / 2) return false;
  const off = sinceLastMs % meanMs;
  return Math.min(off, meanMs - off) <= spreadMs;
}
