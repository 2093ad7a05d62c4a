import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, test, vi } from "vitest";
import type { ReceiptLog } from "../../workers/gate/events/receipt-log.ts";
import { aReceipt } from "../support/a-receipt.ts";
import { gateEnv } from "../support/worker-env.ts";

afterEach(() => {
  vi.useRealTimers();
});

function aLog() {
  return gateEnv.RECEIPT_LOG.getByName(crypto.randomUUID());
}

test("a receipt is found by its code after the object died, however the code was typed", async ({
  expect,
}) => {
  const log = aLog();
  await log.append([aReceipt({ code: "0ABCDEF1" }), aReceipt({ code: "0ABCDEF2" })]);
  await evictDurableObject(log);
  expect(await log.find("oabc-def2")).toMatchObject({ code: "0ABCDEF2" });
  expect(await log.find("0ABCDEF3")).toBeNull();
});

test("an empty log answers without writing", async ({ expect }) => {
  const log = aLog();
  expect(await log.find("0ABCDEF1")).toBeNull();
  expect(await log.list({ limit: 10 })).toEqual([]);
  await runInDurableObject(log, async (_object: ReceiptLog, { storage }) => {
    expect(await storage.getAlarm()).toBeNull();
  });
});

test("appends that meet share rows", async ({ expect }) => {
  const log = aLog();
  await Promise.all(Array.from({ length: 200 }, () => log.append([aReceipt()])));
  await runInDurableObject(log, (_object: ReceiptLog, { storage }) => {
    const { rows } = storage.sql.exec<{ rows: number }>("SELECT count(*) AS rows FROM batches").one();
    expect(rows).toBeLessThan(100);
  });
  expect(await log.list({ limit: 500 })).toHaveLength(200);
});

test("one receipt at a time: the ring keeps the newest 2,048 of a shard and one row is written each", async ({
  expect,
}) => {
  const log = aLog();
  await runInDurableObject(log, async (object: ReceiptLog, { storage }) => {
    for (let at = 1; at <= 2_060; at++) await object.append([aReceipt({ atMs: at })]);
    expect(storage.sql.exec<{ rows: number }>("SELECT count(*) AS rows FROM batches").one().rows).toBe(2_048);
    const [newest] = object.list({ limit: 1 });
    expect(newest?.atMs).toBe(2_060);
  });
});

test("receipts are forgotten after thirty days", async ({ expect }) => {
  const log = aLog();
  const atMs = Date.now();
  await log.append([aReceipt({ code: "0ABCDEF1", atMs })]);
  await runInDurableObject(log, async (object: ReceiptLog, { storage }) => {
    vi.useFakeTimers({ now: atMs + 29 * 86_400_000, toFake: ["Date"] });
    await object.alarm();
    expect(object.find("0ABCDEF1")).not.toBeNull();
    vi.setSystemTime(atMs + 31 * 86_400_000);
    await object.alarm();
    expect(object.find("0ABCDEF1")).toBeNull();
    expect(await storage.getAlarm()).toBeNull();
  });
});
