import { LADDER_RUNGS, type ChallengeStep, type LadderRung } from "../challenge/challenge-step.ts";
import type { Action } from "../domain/action.ts";
import type { Evidence } from "./decide.ts";
import type { Route } from "./policy.ts";

/** From this strength of `route_under_attack` on the route's ladder for attacks holds. */
const UNDER_ATTACK = 0.5;

/** What the action `challenge` comes to for one attempt; `ask` says which step, where it stays a challenge. */
export type LadderAnswer = { readonly action: Action; readonly ask?: ChallengeStep };

/**
 * Pure: the first rung that this attempt has not passed, of the line's own ladder if it has one. Behind the last one it passes, and
 * the origin is told.
 */
export function climb(route: Route, evidence: Evidence, own?: readonly LadderRung[]): LadderAnswer {
  const passed = passedStep(route, evidence);
  const rung = (own ?? ladderOf(route, evidence)).find((one) => isHarder(one, passed));
  if (rung === undefined) return { action: "annotate" };
  return rung === "silent" || rung === "page" ? { action: "challenge", ask: rung } : { action: rung };
}

function ladderOf({ challenge: { ladder, underAttack = ladder } }: Route, evidence: Evidence) {
  return isUnderAttack(evidence) ? underAttack : ladder;
}

/**
 * What the action `deceive` comes to. Whoever proved something is told the truth and shown the way in, or the owner would be
 * deceived for ever: the page, and behind it a second step. An origin that has none is not left with the password alone.
 */
export function undeceived(route: Route, evidence: Evidence): LadderAnswer {
  const passed = passedStep(route, evidence);
  if (passed === null) return { action: "deceive" };
  if (passed === "silent") return { action: "challenge", ask: "page" };
  return { action: route.challenge.ladder.includes("step_up") ? "step_up" : "block" };
}

export function isUnderAttack({ score }: Pick<Evidence, "score">): boolean {
  return score.contributions.some(
    ({ reason, strength }) => reason === "route_under_attack" && strength >= UNDER_ATTACK,
  );
}

function passedStep(route: Route, { challenge }: Evidence): ChallengeStep | null {
  if (challenge?.outcome === "passed") return challenge.step;
  const goesOn =
    challenge?.outcome === "ledger_unavailable" && route.challenge.ifLedgerUnavailable === "next";
  return goesOn ? challenge.step : null;
}

function isHarder(rung: LadderRung, passed: ChallengeStep | null): boolean {
  return passed === null || LADDER_RUNGS.indexOf(rung) > LADDER_RUNGS.indexOf(passed);
}
