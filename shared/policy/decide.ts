import type { ChallengeStep } from "../challenge/challenge-step.ts";
import type { ProofKind, SolutionFault } from "../challenge/solution.ts";
import { severity, type Action } from "../domain/action.ts";
import type { Unavailable } from "../domain/lookup.ts";
import type { Score } from "../score/score.ts";
import { climb } from "./ladder.ts";
import type { Limit, Route } from "./policy.ts";

/** Lookups that gave no answer, by kind. An empty record means that nothing was missing. */
export type Degradation = Readonly<Partial<Record<keyof Route["onUnavailable"], Unavailable>>>;

/** The counts that limits are held against; `null` where nothing could be counted. */
export type LimitCounts = Readonly<Record<Limit["key"], Readonly<Record<Limit["count"], number>> | null>>;

/** What became of the solution that came with an attempt. */
export type ChallengeEvidence = {
  /** Null where the token could not be believed. */
  readonly step: ChallengeStep | null;
  readonly by: ProofKind | null;
  /**
   * `unneeded`: it was genuine, and nothing was asked of this attempt; it was not spent. `wait_crowded`: as many as are
   * believed had waited in that network already.
   */
  readonly outcome: "passed" | "unneeded" | "spent" | "wait_crowded" | "ledger_unavailable" | SolutionFault;
};

/** Everything stages 6 and 7 know. Stored in the receipt, so that `replay` can decide again. */
export type Evidence = {
  readonly score: Score;
  readonly degraded: Degradation;
  readonly counts: LimitCounts;
  /** Names of the exemptions that hold for this attempt at its time. */
  readonly exempt: readonly string[];
  /** Left out where no solution came. */
  readonly challenge?: ChallengeEvidence;
};

export type Decision = {
  /** What the policy concluded. */
  readonly verdict: Action;
  /** What the gate does: differs from the verdict in observe mode. */
  readonly action: Action;
  /** The step that is asked, where the verdict is `challenge`. */
  readonly ask?: ChallengeStep;
  /** The one policy line that decided, as `route/line`. */
  readonly decidedBy: string;
};

type Line = { readonly line: string; readonly action: Action };
type Candidate = Line & { readonly ask?: ChallengeStep };

/** Pure: the same route and evidence always give the same decision. */
export function decide(route: Route, evidence: Evidence): Decision {
  const severest = candidates(route, evidence).reduce((a, b) =>
    severity(b.action) > severity(a.action) ? b : a,
  );
  const capped = onLadder(route, evidence, applyExemptions(route, evidence, severest));
  return {
    verdict: capped.action,
    action: route.mode === "observe" ? "allow" : capped.action,
    ...(capped.ask ? { ask: capped.ask } : {}),
    decidedBy: `${route.id}/${capped.line}`,
  };
}

/** A line that asks for a challenge means what the ladder says of this attempt. */
function onLadder(route: Route, evidence: Evidence, { line, action }: Line): Candidate {
  return { line, ...(action === "challenge" ? climb(route, evidence) : { action }) };
}

function candidates(route: Route, evidence: Evidence): readonly Candidate[] {
  return linesOf(route, evidence).map((line) => onLadder(route, evidence, line));
}

function linesOf(route: Route, { score, degraded, counts }: Evidence): readonly Line[] {
  const lines: Line[] = [{ line: "below-all", action: "allow" }];
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

function applyExemptions(route: Route, { exempt }: Evidence, candidate: Line): Line {
  return route.exemptions
    .filter(({ name }) => exempt.includes(name))
    .reduce<Line>(
      (kept, { name, atMost }) =>
        severity(kept.action) > severity(atMost) ? { line: `exempt:${name}`, action: atMost } : kept,
      candidate,
    );
}
