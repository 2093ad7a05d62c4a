import type { Receipt } from "../../../shared/domain/receipt.ts";
import type { Contribution } from "../../../shared/score/score.ts";

const TOOLS: ReadonlySet<string> = new Set(["attack_tool"]);
const OWN_DOING: ReadonlySet<string> = new Set([...TOOLS, "address_failures", "account_spread"]);

/**
 * Blocked, and what the address or its tool did is at least half of what speaks against it: the next account it tries changes nothing.
 * Guesses that are kept from the origin teach the address no more, so its evidence stays where the first refusal found it.
 * `sharedExit`: strangers share the address by its nature, and only a tool is this visitor's own.
 */
export function isOwnDoing({ decision, evidence }: Receipt, sharedExit: boolean): boolean {
  if (decision.action !== "block") return false;
  const own = sharedExit ? TOOLS : OWN_DOING;
  const against = evidence.score.contributions.filter(({ points }) => points > 0);
  return 2 * sumOf(against.filter(({ reason }) => own.has(reason))) >= sumOf(against);
}

function sumOf(contributions: readonly Contribution[]): number {
  return contributions.reduce((sum, { points }) => sum + points, 0);
}
