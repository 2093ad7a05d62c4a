import type { Reading } from "./client-reading.ts";

/**
 * One thing that a browser does or never does. `weight` is how sure we are that a client that breaks it is no browser:
 * 0 (it keeps the rule, or the rule does not apply) to 1. `detail` is the value class that receipts show.
 */
export type ClientRule = { readonly detail: string; readonly weight: (reading: Reading) => number };

/** What broken rules add up to: rules are taken as independent witnesses. */
export type Finding = { readonly strength: number; readonly details: readonly string[] };

/** Pure. `scale` softens every witness alike, for clients behind something that strips headers. */
export function applyRules(rules: readonly ClientRule[], reading: Reading, scale = 1): Finding {
  let innocent = 1;
  const details: string[] = [];
  for (const { detail, weight } of rules) {
    const broken = weight(reading) * scale;
    if (broken > 0) {
      innocent *= 1 - broken;
      details.push(detail);
    }
  }
  return { strength: 1 - innocent, details };
}

/** The one weight for the browser itself, the other for what is built on it (WebViews, forks, televisions). */
export function byExactness({ claim }: Reading, exact: number, derived: number): number {
  return claim.exact ? exact : derived;
}

/** For what browsers do on secure origins only: less is proved when the scheme is unknown, nothing on plain http. */
export function bySecurity({ secure }: Reading, whenSecure: number, whenUnknown: number): number {
  if (secure === "no") return 0;
  return secure === "yes" ? whenSecure : whenUnknown;
}
