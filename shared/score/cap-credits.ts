import type { Reason } from "../domain/reason.ts";
import type { Contribution, Score } from "./score.ts";

/**
 * Doubts about the program and about the kind of address: what a proof can answer. Named here and not asked of `REASONS`, whose
 * sentences have no business in the gate's bundle. Whoever names himself an attack tool is not believed for doing some work.
 */
export const ANSWERABLE: ReadonlySet<Reason> = new Set<Reason>([
  "automation_declared",
  "client_inconsistent",
  "client_incomplete",
  "address_tor",
  "address_vpn",
  "address_hosting",
  "address_proxy",
  "address_residential_proxy",
  "address_bulletproof",
  "address_scanner",
  "address_abuser",
  "address_relay",
  "asn_hosting",
  "asn_vpn",
]);

/**
 * Pure: the same proofs, with credits weakened until they take away no more than what a proof can answer. It does not say
 * whose account this is, nor that the client takes no part in an attack (farms of people solve challenges all day), so
 * leaked pairs, strange devices and failures weigh as before.
 */
export function capCredits(before: Score, proved: readonly Contribution[]): readonly Contribution[] {
  const answerable = sum(before.contributions.filter(({ reason }) => ANSWERABLE.has(reason)));
  const credit = -sum(proved, -1);
  const share = credit > answerable ? answerable / credit : 1;
  return proved.map((one) => (one.points < 0 ? { ...one, strength: one.strength * share } : one));
}

function sum(contributions: readonly Contribution[], sign: 1 | -1 = 1): number {
  return contributions.reduce((total, { points }) => (points * sign > 0 ? total + points : total), 0);
}
