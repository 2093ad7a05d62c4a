import { codeGroup } from "./receipt-code.ts";

/** Eight rings: a shard takes some hundred writes a second, and a search for a code asks exactly one of them. */
const SHARDS = 8;

export const receiptShardNames: readonly string[] = Array.from(
  { length: SHARDS },
  (_, shard) => `receipts-${shard}`,
);

/** The one object that can hold the receipt of this code. */
export function shardOfCode(code: string): string {
  return `receipts-${codeGroup(code) % SHARDS}`;
}
