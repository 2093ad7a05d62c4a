import type { ChallengeStep } from "../challenge/challenge-step.ts";
import type { ProofKind, SolutionFault } from "../challenge/solution.ts";
import { severity, type Action } from "../domain/action.ts";
import type { Unavailable } from "../domain/lookup.ts";
import { clientClassOf } from "../score/client-class.ts";
import type { Score } from "../score/score.ts";
import { climb, undeceived, type LadderAnswer } from "./ladder.ts";
import { isReached, isUsedUp } from "./limit.ts";
import type { Route, Threshold } from "./policy.ts";

/** Lookups that gave no answer, by kind. An empty record means that nothing was missing. */
export type Degradation = Readonly<Partial<Record<keyof Route["onUnavailable"], Unavailable>>>;

/** The counts that limits are held against; `null` where nothing could be counted. */
type CellLimitCounts = Readonly<Record<"attempts" | "failures" | "failedAccounts", number>>;
export type LimitCounts = {
  /** `proved`: failures with a proof in this network, while strangers have used up the account's own guesses. */
  readonly account: (CellLimitCounts & { readonly proved?: number }) | null;
  readonly address: CellLimitCounts | null;
  readonly network: CellLimitCounts | null;
};

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
  /** Names of the fences that hold for where it comes from. Left out where there is none. */
  readonly fenced?: readonly string[];
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

type Line = LadderAnswer & { readonly line: string };

/** Pure: the same route and evidence always give the same decision. */
export function decide(route: Route, evidence: Evidence): Decision {
  const { line, action, ask } = applyExemptions(route, evidence, severestLine(route, evidence));
  return {
    verdict: action,
    action: route.mode === "observe" ? "allow" : action,
    ...(ask ? { ask } : {}),
    decidedBy: `${route.id}/${line}`,
  };
}

/** What a line asks for, as it comes to this attempt. */
function meant(asked: Action, route: Route, evidence: Evidence, ladder?: Threshold["ladder"]): LadderAnswer {
  if (asked === "challenge") return climb(route, evidence, ladder);
  return asked === "deceive" ? undeceived(route, evidence) : { action: asked };
}

const BELOW_ALL: Line = { line: "below-all", action: "allow" };

/**
 * The first of the severest lines that hold, the highest threshold before the lower ones. A line that asks for a challenge or deceives
 * means what the ladder says of this attempt.
 */
function severestLine(route: Route, evidence: Evidence): Line {
  const { score, degraded } = evidence;
  let severest = BELOW_ALL;
  const weigh = (line: string, asked: Action, ladder?: Threshold["ladder"]) => {
    const answer = meant(asked, route, evidence, ladder);
    if (severity(answer.action) > severity(severest.action)) severest = { line, ...answer };
  };
  for (const { name, minScore, action, clients, ladder } of route.thresholds.toReversed()) {
    if (score.total < minScore) continue;
    if (!clients || clients.includes(clientClassOf(score.contributions))) weigh(name, action, ladder);
  }
  for (const limit of route.limits) {
    if (limit.mode !== "observe" && isReached(limit, evidence))
      weigh(limit.name, isUsedUp(limit, evidence) ? "throttle" : limit.action);
  }
  for (const { name, action } of route.fences) {
    if (evidence.fenced?.includes(name)) weigh(name, action);
  }
  // A lookup that failed may add severity, never remove it: else slowing us down would be an attack.
  for (const kind of ["intel", "account", "source"] as const) {
    if (degraded[kind]) weigh(`on-unavailable:${kind}`, route.onUnavailable[kind]);
  }
  return severest;
}

function applyExemptions(route: Route, evidence: Evidence, candidate: Line): Line {
  const { exempt } = evidence;
  if (exempt.length === 0) return candidate;
  return route.exemptions
    .filter(({ name }) => exempt.includes(name))
    .reduce<Line>(
      (kept, { name, atMost }) =>
        severity(kept.action) > severity(atMost)
          ? { line: `exempt:${name}`, ...capped(atMost, route, evidence) }
          : kept,
      candidate,
    );
}

/** Whoever passed what is asked of him at most is let through: the ladder behind it is for others. */
function capped(atMost: Action, route: Route, evidence: Evidence): LadderAnswer {
  const answer = meant(atMost, route, evidence);
  return severity(answer.action) > severity(atMost) ? { action: "annotate" } : answer;
}

/** Pure: what an attempt comes to that there was no room to judge. */
export function overloadDecision(route: Route, exempt: string | null): Decision {
  if (exempt !== null) return passedFor(route, exempt);
  const { action: verdict } = route.overload;
  return {
    verdict,
    action: route.mode === "observe" ? "allow" : verdict,
    decidedBy: `${route.id}/overload`,
  };
}

/** Pure: what a body comes to that nobody could read. */
export function unreadableDecision(route: Route, exempt: string | null): Decision {
  if (exempt !== null) return passedFor(route, exempt);
  const action = route.mode === "observe" ? "allow" : route.onUnreadable;
  return { verdict: route.onUnreadable, action, decidedBy: `${route.id}/on-unreadable` };
}

function passedFor(route: Route, exempt: string): Decision {
  return { verdict: "allow", action: "allow", decidedBy: `${route.id}/exempt:${exempt}` };
}
