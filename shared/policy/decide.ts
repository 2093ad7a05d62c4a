import type { ChallengeStep } from "../challenge/challenge-step.ts";
import type { ProofKind, SolutionFault } from "../challenge/solution.ts";
import { severity, type Action } from "../domain/action.ts";
import type { Unavailable } from "../domain/lookup.ts";
import { clientClassOf } from "../score/client-class.ts";
import type { Score } from "../score/score.ts";
import { climb } from "./ladder.ts";
import { isReached } from "./limit.ts";
import type { Route } from "./policy.ts";

/** Lookups that gave no answer, by kind. An empty record means that nothing was missing. */
export type Degradation = Readonly<Partial<Record<keyof Route["onUnavailable"], Unavailable>>>;

/** The counts that limits are held against; `null` where nothing could be counted. */
export type LimitCounts = Readonly<
  Record<
    "account" | "address" | "network",
    Readonly<Record<"attempts" | "failures" | "failedAccounts", number>> | null
  >
>;

/** What became of the solution that came with an attempt. */
export type ChallengeEvidence = {
  /** Null where the token could not be believed. */
  readonly step: ChallengeStep | null;
  readonly by: ProofKind | null;
  /**
   * `unneeded`: it was genuine, and nothing was asked of this attempt; it was not spent. `wait_crowded`: as many as are
   * believed had waited in that network already. `vouch_refused`, `vouch_unavailable`: what the third party said, or that
   * it said nothing.
   */
  readonly outcome:
    | "passed"
    | "unneeded"
    | "spent"
    | "wait_crowded"
    | "vouch_refused"
    | "vouch_unavailable"
    | "ledger_unavailable"
    | SolutionFault;
};

/** Everything stages 6 and 7 know. Stored in the receipt, so that `replay` can decide again. */
export type Evidence = {
  readonly score: Score;
  readonly degraded: Degradation;
  readonly counts: LimitCounts;
  /** What the meters of other limits held, by the limit's name. Left out where there is none. */
  readonly metered?: Readonly<Record<string, number>>;
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

/** Pure: the same route and evidence always give the same decision. */
export function decide(route: Route, evidence: Evidence): Decision {
  const { line, action } = applyExemptions(route, evidence, severestLine(route, evidence));
  const verdict = action === "challenge" ? climb(route, evidence) : { action };
  return {
    verdict: verdict.action,
    action: route.mode === "observe" ? "allow" : verdict.action,
    ...(verdict.ask ? { ask: verdict.ask } : {}),
    decidedBy: `${route.id}/${line}`,
  };
}

const BELOW_ALL: Line = { line: "below-all", action: "allow" };

/** The first of the severest lines that hold. A line that asks for a challenge means what the ladder says of this attempt. */
function severestLine(route: Route, evidence: Evidence): Line {
  const { score, degraded } = evidence;
  let severest = BELOW_ALL;
  let onLadder: Action | null = null;
  const weigh = (line: string, asked: Action) => {
    const action = asked === "challenge" ? (onLadder ??= climb(route, evidence).action) : asked;
    if (severity(action) > severity(severest.action)) severest = { line, action };
  };
  for (const { name, minScore, action, clients } of route.thresholds) {
    if (score.total < minScore) continue;
    if (!clients || clients.includes(clientClassOf(score.contributions))) weigh(name, action);
  }
  for (const limit of route.limits) {
    if (limit.mode !== "observe" && isReached(limit, evidence)) weigh(limit.name, limit.action);
  }
  // A lookup that failed may add severity, never remove it: else slowing us down would be an attack.
  for (const kind of ["intel", "account", "source"] as const) {
    if (degraded[kind]) weigh(`on-unavailable:${kind}`, route.onUnavailable[kind]);
  }
  return severest;
}

function applyExemptions(route: Route, { exempt }: Evidence, candidate: Line): Line {
  if (exempt.length === 0) return candidate;
  return route.exemptions
    .filter(({ name }) => exempt.includes(name))
    .reduce<Line>(
      (kept, { name, atMost }) =>
        severity(kept.action) > severity(atMost) ? { line: `exempt:${name}`, action: atMost } : kept,
      candidate,
    );
}
