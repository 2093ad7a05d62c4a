import type { Reason } from "../domain/reason.ts";
import type { Signal } from "../domain/signal.ts";
import type { ScoringModel } from "./model.ts";

/** What one signal did to the score; `points` are log-odds and add up exactly. */
export type Contribution = Signal & { readonly points: number };

/** `total` is unrounded log-odds of an attack, higher is worse: the model's base plus every contribution, in this order. */
export type Score = { readonly total: number; readonly contributions: readonly Contribution[] };

export type PointOverrides = Readonly<Partial<Record<Reason, number>>>;

/** Pure: the same signals, model and overrides always give the same score, to the bit. */
export function scoreSignals(
  signals: readonly Signal[],
  model: ScoringModel,
  overrides: PointOverrides = {},
): Score {
  const contributions = signals.map((signal) => ({
    ...signal,
    points: signal.strength * (overrides[signal.reason] ?? model.points[signal.reason]),
  }));
  return sumScore(model.base, contributions);
}

export function sumScore(base: number, contributions: readonly Contribution[]): Score {
  const total = contributions.reduce((sum, { points }) => sum + points, base);
  return { total, contributions };
}

/** The score as people read it: 1 (good) to 99 (certain attack). Only for display, never for a decision. */
export function displayScore(total: number): number {
  return 1 + Math.round(98 / (1 + Math.exp(-total)));
}
