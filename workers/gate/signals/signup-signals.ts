import type { CellCounts, SourceHistory } from "../../../shared/domain/history.ts";
import type { Signal } from "../../../shared/domain/signal.ts";
import type { Look } from "../../../shared/domain/signup.ts";

/** A sign-up's mail domain gives out throw-away addresses. `sources` are the ids of the lists that say so. */
export function mailSignals(sources: readonly string[]): readonly Signal[] {
  if (sources.length === 0) return [];
  return [{ reason: "email_disposable", strength: 1, detail: sources.slice(0, 3).join(" ") }];
}

/** Names of some languages, and initials, read like random letters: alone this never decides anything. */
export function lookSignals(look: Look): readonly Signal[] {
  return look === "random" ? [{ reason: "mailbox_random", strength: 1 }] : [];
}

/**
 * Many new accounts from one place. AWS lets 10 sign-ups of an address in 10 minutes pass as normal and calls 20 high;
 * a carrier's address or a campus may bring that many, so a place alone is never enough to stop anyone.
 */
export function signupSpread(history: SourceHistory): readonly Signal[] {
  const strength = Math.max(ramp(history.address, 5, 20), ramp(history.network, 20, 60));
  return strength > 0
    ? [{ reason: "account_spread", strength, detail: `${history.address.accounts} accounts` }]
    : [];
}

function ramp({ accounts }: CellCounts, from: number, to: number): number {
  return Math.min(1, Math.max(0, (accounts - from) / (to - from)));
}
