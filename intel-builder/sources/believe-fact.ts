import type { AddressFact } from "./address-intervals.ts";
import { roundConfidence } from "./address-sink.ts";
import { isAccusation } from "./confirmed-entries.ts";
import type { Believe } from "./flatten-ranges.ts";
import type { SourceWeight } from "./source-weights.ts";

/**
 * What a release says because of a fact. A record whose own end has passed, or that was last seen longer ago than its
 * source's words hold, says nothing. Time is what the source itself last knew: a list of yesterday must not expire because
 * another one claims to come from the year 2090, and the same feeds give the same release whenever they are built.
 */
export function believer(
  facts: readonly AddressFact[],
  expiresAfterDays: ReadonlyMap<string, number | null>,
  weights: ReadonlyMap<string, SourceWeight>,
): Believe {
  const today = newestDays(facts);
  return ({ kind, confidence, source, lastDay, untilDay }) => {
    const day = today.get(source) ?? null;
    if (day !== null) {
      const daysKept = expiresAfterDays.get(source) ?? null;
      if (untilDay !== null && untilDay < day) return null;
      if (lastDay !== null && daysKept !== null && day - lastDay > daysKept) return null;
    }
    const weight = isAccusation(kind) ? (weights.get(source)?.weight ?? 1) : 1;
    return { kind, confidence: weight === 1 ? confidence : roundConfidence(confidence * weight), source };
  };
}

/** The last day that a source speaks of as past. */
function newestDays(facts: readonly AddressFact[]): ReadonlyMap<string, number> {
  const newest = new Map<string, number>();
  for (const { source, firstDay, lastDay } of facts) {
    const day = Math.max(firstDay ?? 0, lastDay ?? 0);
    if (day > (newest.get(source) ?? 0)) newest.set(source, day);
  }
  return newest;
}
