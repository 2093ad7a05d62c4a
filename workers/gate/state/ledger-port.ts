import { ABSENT, found, unavailable } from "../../../shared/domain/lookup.ts";
import { openStub, type Placement } from "../../placement.ts";
import type { ChallengePort } from "../deps.ts";
import type { ChallengeLedger } from "./challenge-ledger.ts";
import { stateFailure } from "./state-failure.ts";

/** One object takes about 1,000 calls a second; 32 are more than the accounts behind them could take. */
const SHARDS = 32;

/** Never throws, never retries. */
export function openLedger(
  namespace: DurableObjectNamespace<ChallengeLedger>,
  placement: Placement,
): Pick<ChallengePort, "spend" | "use"> {
  return {
    async spend(id, expiresAtMs, waitedIn) {
      // Objects of their own for those who waited: however many do, whoever worked is believed.
      const shard = waitedIn === undefined ? `challenges-${shardOf(id)}` : `waits-${shardOf(waitedIn)}`;
      try {
        const answer = await openStub(namespace, shard, placement).spend(id, expiresAtMs, waitedIn);
        if (answer === "full") return unavailable("overloaded");
        if (answer === "crowded") return found("wait_crowded");
        return answer === "fresh" ? ABSENT : found("spent");
      } catch (error) {
        return stateFailure(error);
      }
    },
    async use(id) {
      try {
        return found(await openStub(namespace, `challenges-${shardOf(id)}`, placement).use(id));
      } catch (error) {
        return stateFailure(error);
      }
    },
  };
}

/** Ids and places are random digits, so their first ones spread them evenly. */
function shardOf(hex: string): number {
  return Number.parseInt(hex.slice(0, 2), 16) % SHARDS;
}
