import { severity } from "../domain/action.ts";
import type { Counterfactual } from "../domain/receipt.ts";
import { sumScore } from "../score/score.ts";
import { decide, type Evidence } from "./decide.ts";
import { isReached } from "./limit.ts";
import type { Route } from "./policy.ts";

/** A receipt is read by people: the mildest outcomes first, and no more of them than fit on a screen. */
const MAX_COUNTERFACTUALS = 8;

/**
 * Pure: which single reason, limit or missing lookup, had it not been there, would have made the verdict milder.
 * `base` is the model's.
 */
export function explain(route: Route, evidence: Evidence, base: number): readonly Counterfactual[] {
  const { verdict } = decide(route, evidence);
  if (verdict === "allow") return [];
  const found = [
    ...withoutReasons(evidence, base),
    ...withoutLimits(route, evidence),
    ...withoutGaps(evidence),
    ...withoutFences(evidence),
  ]
    .map(({ without, instead, on = route }) => ({ without, action: decide(on, instead).verdict }))
    .filter(({ action }) => severity(action) < severity(verdict));
  return found.toSorted((a, b) => severity(a.action) - severity(b.action)).slice(0, MAX_COUNTERFACTUALS);
}

type Instead = { readonly without: string; readonly instead: Evidence; readonly on?: Route };

function withoutReasons(evidence: Evidence, base: number): readonly Instead[] {
  const { contributions } = evidence.score;
  return contributions
    .filter(({ points }) => points > 0)
    .map((gone) => {
      const left = contributions.filter((contribution) => contribution !== gone);
      return { without: gone.reason, instead: { ...evidence, score: sumScore(base, left) } };
    });
}

function withoutLimits(route: Route, evidence: Evidence): readonly Instead[] {
  return route.limits
    .filter((limit) => isReached(limit, evidence))
    .map((gone) => ({
      without: `limit:${gone.name}`,
      instead: evidence,
      on: { ...route, limits: route.limits.filter((limit) => limit !== gone) },
    }));
}

function withoutGaps(evidence: Evidence): readonly Instead[] {
  return (["intel", "account", "source"] as const)
    .filter((kind) => evidence.degraded[kind])
    .map((kind) => {
      const { [kind]: _gap, ...degraded } = evidence.degraded;
      return { without: `unavailable:${kind}`, instead: { ...evidence, degraded } };
    });
}

function withoutFences({ fenced = [], ...evidence }: Evidence): readonly Instead[] {
  return fenced.map((gone) => ({
    without: `fence:${gone}`,
    instead: { ...evidence, fenced: fenced.filter((name) => name !== gone) },
  }));
}
