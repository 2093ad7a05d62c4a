import type { Signal } from "../../../shared/domain/signal.ts";

const CERTAIN_ENOUGH = 0.9;

/** Whoever earns by messages never types a code. `unanswered`: how surely hardly anybody does at numbers like this one, 0 to 1. */
export function unansweredSignals(unanswered: number): readonly Signal[] {
  if (unanswered <= CERTAIN_ENOUGH) return [];
  return [{ reason: "phone_unanswered", strength: (unanswered - CERTAIN_ENOUGH) / (1 - CERTAIN_ENOUGH) }];
}
