import { REASONS, type Reason } from "../domain/reason.ts";
import type { Contribution, Score } from "./score.ts";

/** Who names himself so is not believed by doing some work. */
const BEYOND_DOUBT: ReadonlySet<Reason> = new Set<Reason>(["attack_tool", "automation_browser"]);

/**
 * Pure: the same proofs, with credits weakened until they take away no more than what a proof can answer: doubts about the
 * program and about the kind of address. It does not say whose account this is, nor that the client takes no part in an
 * attack (farms of people solve challenges all day), so leaked pairs, strange devices and failures weigh as before.
 */
export function capCredits(before: Score, proved: readonly Contribution[]): readonly Contribution[] {
  const answerable = sum(before.contributions.filter(({ reason }) => isAnswerable(reason)));
  const credit = -sum(proved, -1);
  const share = credit > answerable ? answerable / credit : 1;
  return proved.map((one) => (one.points < 0 ? { ...one, strength: one.strength * share } : one));
}

function isAnswerable(reason: Reason): boolean {
  const { family } = REASONS[reason];
  return (family === "bot" || family === "network") && !BEYOND_DOUBT.has(reason);
}

function sum(contributions: readonly Contribution[], sign: 1 | -1 = 1): number {
  return contributions.reduce((total, { points }) => (points * sign > 0 ? total + points : total), 0);
}
