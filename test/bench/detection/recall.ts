import { countAbove, shareOf, thresholdAt, type Share } from "../../attack/simulator/metrics.ts";
import type { AttemptKind, Observed } from "../../attack/simulator/observe.ts";

export type Rank = (one: Observed) => number;

/** For each kind of attempt the rank that few enough good ones reach. */
type Thresholds = ReadonlyMap<AttemptKind, number>;

export function thresholdsOf(good: readonly Observed[], rank: Rank, falsePositives: number): Thresholds {
  const kinds = [...Map.groupBy(good, ({ kind }) => kind)];
  return new Map(kinds.map(([kind, some]) => [kind, thresholdAt(some.map(rank), falsePositives)]));
}

/** Each attempt is held against good ones of its own kind: an attack may come in several. */
export function recallOf(bad: readonly Observed[], rank: Rank, thresholds: Thresholds): Share {
  const above = [...Map.groupBy(bad, ({ kind }) => kind)].map(([kind, some]) =>
    countAbove(some.map(rank), thresholds.get(kind) ?? Infinity),
  );
  return shareOf(
    above.reduce((sum, count) => sum + count, 0),
    bad.length,
  );
}
