import { test } from "vitest";
import { shardOfCode } from "../../shared/domain/receipt-shards.ts";
import { receiptRoutes } from "../../workers/console/api/receipts.ts";
import { openReceiptShards } from "../../workers/console/receipt-shards.ts";
import { aReceipt } from "../support/a-receipt.ts";
import { gateEnv } from "../support/worker-env.ts";

const { RECEIPT_LOG, INTEL } = gateEnv;

function openRoutes() {
  const anywhere = { locationHint: null, jurisdiction: null };
  return receiptRoutes({ ...openReceiptShards(RECEIPT_LOG, anywhere), intel: INTEL });
}

// K is kept by the fourth shard, 1 by the second; a letter that is no code's letter would be looked for in the first.
test.for([
  ["K7M0Q2Z1", "K7M0Q2Z1"],
  ["K7M0Q2Z1", "k7m0-q2z1"],
  ["1K7M0Q2Z", "I K7MO Q2Z"],
  ["1K7M0Q2Z", "lk7moq2z"],
] as const)("the receipt of %s is found when a person types %s", async ([code, typed], { expect }) => {
  await RECEIPT_LOG.getByName(shardOfCode(code)).append([aReceipt({ code })]);
  const answer = await openRoutes().request(`/${encodeURIComponent(typed)}`);
  expect(answer.status).toBe(200);
  expect(await answer.json()).toMatchObject({ code });
});

test("what cannot be a code is no receipt's", async ({ expect }) => {
  expect((await openRoutes().request("/not-a-code")).status).toBe(404);
});
