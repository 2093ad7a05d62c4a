import { verifyClearance } from "../../../shared/challenge/clearance.ts";
import { verifySolution } from "../../../shared/challenge/solution.ts";
import type { KeyRing } from "../../../shared/identity/field-mac.ts";
import type { ChallengePort } from "../deps.ts";

/** Clearances that this isolate counts the uses of: a megabyte. The one that came first is forgotten first. */
const MAX_CLEARANCES = 8_192;

/** Believes tokens by the ring, and lets the ledger spend them. */
export function openChallenges(ring: KeyRing, spend: ChallengePort["spend"]): ChallengePort {
  const uses = new Map<string, number>();
  return {
    spend,
    read({ solution, clearance }, bearer, nowMs) {
      const id = verifyClearance(clearance, bearer, nowMs, ring);
      return {
        solution: verifySolution(solution, bearer, nowMs, ring),
        clearance: id === null ? null : { uses: countUse(uses, id) },
      };
    },
  };
}

/** One clearance must not carry thousands of guesses; what other isolates saw of it shows in the counts of its source. */
function countUse(uses: Map<string, number>, id: string): number {
  const count = (uses.get(id) ?? 0) + 1;
  uses.set(id, count);
  const [oldest] = uses.size > MAX_CLEARANCES ? uses.keys() : [];
  if (oldest !== undefined) uses.delete(oldest);
  return count;
}
