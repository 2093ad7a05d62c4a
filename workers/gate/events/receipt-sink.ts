import type { Receipt } from "../../../shared/domain/receipt.ts";
import { openStub, type Placement } from "../../placement.ts";
import type { ReceiptLog } from "./receipt-log.ts";

/** Hands a batch to the shard that keeps it; throws if the shard could not. */
export function openReceiptSink(namespace: DurableObjectNamespace<ReceiptLog>, placement: Placement) {
  return async (shard: string, receipts: Receipt[]): Promise<void> => {
    await openStub(namespace, shard, placement).append(receipts);
  };
}
