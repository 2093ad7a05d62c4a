import { receiptShardNames, shardOfCode } from "../../shared/domain/receipt-shards.ts";
import { openStub, type Namespace, type Placement } from "../placement.ts";
import type { ConsoleDeps, ReceiptShard } from "./console-deps.ts";

/** The gate's receipt objects, placed as the gate places them: elsewhere these names would be other, empty objects. */
export function openReceiptShards(
  namespace: Namespace<ReceiptShard>,
  placement: Placement,
): Pick<ConsoleDeps, "receiptShards" | "shardOf"> {
  // A stub belongs to the request that made it, so each call makes its own.
  const shard = (name: string): ReceiptShard => ({
    find: async (code) => openStub(namespace, name, placement).find(code),
    list: async (page) => openStub(namespace, name, placement).list(page),
  });
  return { receiptShards: receiptShardNames.map(shard), shardOf: (code) => shard(shardOfCode(code)) };
}
