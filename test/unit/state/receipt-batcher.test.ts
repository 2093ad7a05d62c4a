import { test } from "vitest";
import { shardOfCode } from "../../../shared/domain/receipt-shards.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { openReceiptBatcher, openReceipts } from "../../../workers/gate/events/receipt-batcher.ts";
import { aReceipt } from "../../support/a-receipt.ts";

function openWorld(append: (shard: string, receipts: Receipt[]) => Promise<void>) {
  const clock = { nowMs: 0 };
  const work: Promise<unknown>[] = [];
  const batcher = openReceiptBatcher();
  const waitUntil = (one: Promise<unknown>) => void work.push(one);
  const port = openReceipts(batcher, { append, nowMs: () => clock.nowMs, waitUntil, deadlineMs: 50 });
  return { port, clock, batcher, flushed: () => Promise.all(work) };
}

function recordingSink() {
  const kept: Receipt[] = [];
  const misplaced: Receipt[] = [];
  const append = (shard: string, receipts: Receipt[]) => {
    kept.push(...receipts);
    misplaced.push(...receipts.filter(({ code }) => shardOfCode(code) !== shard));
    return Promise.resolve();
  };
  return { kept, misplaced, append };
}

test("sixty-four receipts leave in one flush, each for the shard that its code names", async ({ expect }) => {
  const { kept, misplaced, append } = recordingSink();
  const { port, flushed } = openWorld(append);
  for (let n = 0; n < 63; n++) port.add(aReceipt());
  expect(kept).toHaveLength(0);
  port.add(aReceipt());
  await flushed();
  expect(kept).toHaveLength(64);
  expect(misplaced).toEqual([]);
});

test("a lonely receipt leaves with the next one that comes two seconds later", async ({ expect }) => {
  const { kept, append } = recordingSink();
  const { port, clock, flushed } = openWorld(append);
  port.add(aReceipt());
  clock.nowMs = 2_000;
  port.add(aReceipt());
  await flushed();
  expect(kept).toHaveLength(2);
});

test("a receipt that is waited for takes those of its shard along and is stored once", async ({ expect }) => {
  const { kept, append } = recordingSink();
  const { port, batcher } = openWorld(append);
  port.add(aReceipt({ code: "0AAAAAAA" }));
  port.add(aReceipt({ code: "1AAAAAAA" }));
  port.add(aReceipt({ code: "0BBBBBBB" }));
  expect(await port.durable(aReceipt({ code: "0BBBBBBB" }))).toBe(true);
  expect(kept.map(({ code }) => code)).toEqual(["0AAAAAAA", "0BBBBBBB"]);
  expect(batcher.waiting.map(({ code }) => code)).toEqual(["1AAAAAAA"]);
});

test("a shard that is down or does not answer makes a receipt not durable, and keeps it for another try", async ({
  expect,
}) => {
  const broken = openWorld(() => Promise.reject(new Error("down")));
  expect(await broken.port.durable(aReceipt())).toBe(false);
  expect(broken.batcher.waiting).toHaveLength(1);
  const silent = openWorld(() => new Promise(() => undefined));
  expect(await silent.port.durable(aReceipt())).toBe(false);
});
