import { severity, type Action } from "../domain/action.ts";
import type { Unavailable } from "../domain/lookup.ts";
import type { Score } from "../score/score.ts";
import type { Limit, Route } from "./policy.ts";

/** Lookups that gave no answer, by kind. An empty record means that nothing was missing. */
export type Degradation = Readonly<Partial<Record<keyof Route["onUnavailable"], Unavailable>>>;

/** The counts that limits are held against; `null` where nothing could be counted. */
export type LimitCounts = Readonly<Record<Limit["key"], Readonly<Record<Limit["count"], number>> | null>>;

/** Everything stages 6 and 7 know. Stored in the receipt, so that `replay` can decide again. */
export type Evidence = {
  readonly score: Score;
  readonly degraded: Degradation;
  readonly counts: LimitCounts;
  /** Names of the exemptions that hold for this attempt at its time. */
  readonly exempt: readonly string[];
};

export type Decision = {
  /** What the policy concluded. */
  readonly verdict: Action;
  /** What the gate does: differs from the verdict in observe mode. */
  readonly action: Action;
  /** The one policy line that decided, as `route/line`. */
  readonly decidedBy: string;
};

type Candidate = { readonly line: string; readonly action: Action };

/** Pure: the same route and evidence always give the same decision. */
export function decide(route: Route, evidence: Evidence): Decision {
  const severest = candidates(route, evidence).reduce((a, b) =>
    severity(b.action) > severity(a.action) ? b : a,
  );
  const capped = applyExemptions(route, evidence, severest);
  return {
    verdict: capped.action,
    action: route.mode === "observe" ? "allow" : capped.action,
    decidedBy: `${route.id}/${capped.line}`,
  };
}

function candidates(route: Route, { score, degraded, counts }: Evidence): readonly Candidate[] {
  const lines: Candidate[] = [{ line: "below-all", action: "allow" }];
  for (const { name, minScore, action } of route.thresholds) {
    if (score.total >= minScore) lines.push({ line: name, action });
  }
  for (const { name, key, count, max, action } of route.limits) {
    if ((counts[key]?.[count] ?? 0) >= max) lines.push({ line: name, action });
  }
  // A lookup that failed may add severity, never remove it: else slowing us down would be an attack.
  for (const kind of ["intel", "account", "source"] as const) {
    const cause = degraded[kind];
    if (cause) lines.push({ line: `on-unavailable:${kind}`, action: route.onUnavailable[kind] });
  }
  return lines;
}

function applyExemptions(route: Route, { exempt }: Evidence, candidate: Candidate): Candidate {
  return route.exemptions
    .filter(({ name }) => exempt.includes(name))
    .reduce<Candidate>(
      (kept, { name, atMost }) =>
        severity(kept.action) > severity(atMost) ? { line: `exempt:${name}`, action: atMost } : kept,
      candidate,
    );
}
