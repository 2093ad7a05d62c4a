import { verifyClearance } from "../../../shared/challenge/clearance.ts";
import { verifySolution } from "../../../shared/challenge/solution.ts";
import type { KeyRing } from "../../../shared/identity/field-mac.ts";
import { openUses } from "../../../shared/challenge/clearance-uses.ts";
import type { ChallengePort } from "../deps.ts";

/** Believes tokens by the ring, and lets the ledger spend them. */
export function openChallenges(ring: KeyRing, ledger: Pick<ChallengePort, "spend" | "use">): ChallengePort {
  const countUse = openUses();
  return {
    ...ledger,
    read({ solution, clearance }, bearer, nowMs) {
      const id = verifyClearance(clearance, bearer, nowMs, ring);
      return {
        solution: verifySolution(solution, bearer, nowMs, ring),
        clearance: id === null ? null : { id, uses: countUse(id) },
      };
    },
  };
}
