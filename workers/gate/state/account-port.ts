import { found } from "../../../shared/domain/lookup.ts";
import type { AccountPort } from "../deps.ts";
import type { AccountState } from "./account-state.ts";
import { openStub, type Placement } from "../../placement.ts";
import { stateFailure } from "./state-failure.ts";

/** Accounts as Durable Objects, one each: a hot account slows nobody else. Never throws, never retries. */
export function openAccounts(
  namespace: DurableObjectNamespace<AccountState>,
  placement: Placement,
): AccountPort {
  return {
    async reserve(accountId, reservation) {
      try {
        return found(await openStub(namespace, accountId, placement).reserve(reservation));
      } catch (error) {
        return stateFailure(error);
      }
    },
    async settle(accountId, settlement) {
      try {
        await openStub(namespace, accountId, placement).settle(settlement);
      } catch {
        // An outcome that was lost leaves the guess counted as failed until its window ends: the safe side.
      }
    },
  };
}
