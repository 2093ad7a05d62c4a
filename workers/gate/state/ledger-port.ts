import { ABSENT, found, unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import { openStub, type Placement } from "../../placement.ts";
import type { ChallengeLedger } from "./challenge-ledger.ts";
import { stateFailure } from "./state-failure.ts";

/** One object takes about 1,000 calls a second; 32 are more than the accounts behind them could take. */
const SHARDS = 32;

/** Spends a challenge's id: `absent` to the first who asks, `found` to everybody after. Never throws, never retries. */
export type Spend = (id: string, expiresAtMs: number) => Promise<Lookup<"spent">>;

export function openLedger(namespace: DurableObjectNamespace<ChallengeLedger>, placement: Placement): Spend {
  return async (id, expiresAtMs) => {
    try {
      const answer = await openStub(namespace, shardOfId(id), placement).spend(id, expiresAtMs);
      if (answer === "full") return unavailable("overloaded");
      return answer === "fresh" ? ABSENT : found("spent");
    } catch (error) {
      return stateFailure(error);
    }
  };
}

/** Ids are random, so their first digits spread them evenly. */
function shardOfId(id: string): string {
  return `challenges-${Number.parseInt(id.slice(0, 2), 16) % SHARDS}`;
}
