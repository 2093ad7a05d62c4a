import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { SourceObservation } from "../../workers/gate/deps.ts";
import { emptyCell, readCell, recordEntry, recordOutcome } from "../../workers/gate/state/cell.ts";
import type { SourceState } from "../../workers/gate/state/source-state.ts";
import { gateEnv } from "../support/worker-env.ts";

/** The object's alarm goes by the real clock, so what it is told must be of today. */
const AT_MS = Date.now();
const HOUR_MS = 3_600_000;

function aShard() {
  return gateEnv.SOURCE_STATE.getByName(crypto.randomUUID());
}

/** What one isolate counted: `accounts` that each failed once. */
function failures(accounts: readonly number[], atMs = AT_MS) {
  return counted("rejected", accounts, atMs);
}

function counted(settlement: SourceObservation["settlement"], accounts: readonly number[], atMs: number) {
  const cell = emptyCell(atMs, true);
  for (const account of accounts) {
    const accountId = account.toString(16).padStart(32, "0");
    const observation: SourceObservation = {
      atMs,
      accountId,
      settlement,
      leakedPair: false,
      repeatedPassword: false,
      knownDevice: false,
    };
    recordEntry(cell, observation);
    recordOutcome(cell, observation);
  }
  return { id: "login:ip:x", cell };
}

test("two isolates that each saw half of an attack are told the whole, each account once", async ({
  expect,
}) => {
  const shard = aShard();
  await shard.exchange([failures([1, 2, 3])], [], AT_MS);
  const [merged] = await shard.exchange([failures([3, 4])], [], AT_MS);
  expect(merged && readCell(merged.cell, AT_MS)).toMatchObject({
    attempts: 5,
    failures: 5,
    lostAccounts: 4,
    accounts: 4,
  });
});

test("a cell that nobody counted is absent from the answer", async ({ expect }) => {
  expect(await aShard().exchange([], ["login:ip:x"], AT_MS)).toEqual([]);
});

test("a guilty cell survives the death of its shard, a harmless one does not cost a row", async ({
  expect,
}) => {
  const [guilty, harmless] = [aShard(), aShard()];
  await guilty.exchange([failures([1, 2, 3, 4])], [], AT_MS);
  await harmless.exchange([failures([1])], [], AT_MS);
  await runInDurableObject(harmless, (_object: SourceState, { storage }) => {
    expect([...storage.kv.list()]).toEqual([]);
  });
  await evictDurableObject(guilty);
  const [kept] = await guilty.exchange([], ["login:ip:x"], AT_MS);
  expect(kept && readCell(kept.cell, AT_MS)).toMatchObject({ lostAccounts: 4 });
});

test("a minute of endless attack costs one row", async ({ expect }) => {
  const shard = aShard();
  await runInDurableObject(shard, (object: SourceState, { storage }) => {
    object.exchange([failures([1, 2, 3])], [], AT_MS);
    const first = storage.kv.get("cells");
    object.exchange([failures([4, 5, 6])], [], AT_MS + 59_000);
    expect(storage.kv.get("cells")).toEqual(first);
    object.exchange([failures([7])], [], AT_MS + 61_000);
    expect(storage.kv.get("cells")).not.toEqual(first);
  });
});

async function rowAndAlarm(shard: ReturnType<typeof aShard>) {
  return runInDurableObject(shard, async (_object: SourceState, { storage }) => ({
    row: storage.kv.get("cells") !== undefined,
    alarmAtMs: await storage.getAlarm(),
  }));
}

test("an alarm after the object died keeps what is still of use, until that is over too", async ({
  expect,
}) => {
  const shard = aShard();
  await shard.exchange([failures([1, 2, 3])], [], AT_MS);
  await evictDurableObject(shard);
  expect(await runDurableObjectAlarm(shard)).toBe(true);
  const { row, alarmAtMs } = await rowAndAlarm(shard);
  expect(row).toBe(true);
  expect(alarmAtMs).toBeGreaterThan(AT_MS + 11 * HOUR_MS);
  expect(alarmAtMs).toBeLessThan(AT_MS + 13 * HOUR_MS);
  const [kept] = await shard.exchange([], ["login:ip:x"], AT_MS);
  expect(kept && readCell(kept.cell, AT_MS)).toMatchObject({ lostAccounts: 3 });
});

test("an alarm leaves nothing of cells that are over", async ({ expect }) => {
  const shard = aShard();
  // Told and stored half a day ago; its alarm comes late.
  const thenMs = AT_MS - 13 * HOUR_MS;
  await runInDurableObject(shard, async (object: SourceState, { storage }) => {
    object.exchange([failures([1, 2, 3], thenMs)], [], thenMs);
    await storage.setAlarm(AT_MS + HOUR_MS);
  });
  expect((await rowAndAlarm(shard)).row).toBe(true);
  await runDurableObjectAlarm(shard);
  expect(await rowAndAlarm(shard)).toEqual({ row: false, alarmAtMs: null });
});

test("an alarm leaves no row of a cell that was cleared since", async ({ expect }) => {
  const shard = aShard();
  await shard.exchange([failures([1, 2, 3])], [], AT_MS);
  await shard.exchange([counted("accepted", [1, 2, 3], AT_MS)], [], AT_MS + 61_000);
  await runDurableObjectAlarm(shard);
  expect(await rowAndAlarm(shard)).toEqual({ row: false, alarmAtMs: null });
});

test("a row whose alarm was lost gets one again", async ({ expect }) => {
  const shard = aShard();
  await shard.exchange([failures([1, 2, 3])], [], AT_MS);
  await runInDurableObject(shard, async (_object: SourceState, { storage }) => storage.deleteAlarm());
  await evictDurableObject(shard);
  await shard.exchange([failures([4])], [], AT_MS + 61_000);
  expect((await rowAndAlarm(shard)).alarmAtMs).not.toBeNull();
});

test("a limit's meter is one for all isolates that tell the shard", async ({ expect }) => {
  const shard = aShard();
  const rule = { count: "attempts", windowMs: HOUR_MS, max: 20, pace: false } as const;
  const told = (now: number) => {
    const meter = { at: Math.floor(AT_MS / HOUR_MS), now, before: 0, seen: [], seenBefore: [] };
    return [{ id: "m", home: "n", rule, meter }];
  };
  await shard.meter(told(3), [], AT_MS);
  const [merged] = await shard.meter(told(4), [], AT_MS);
  const [wanted] = await shard.meter([], ["m", "unknown"], AT_MS);
  expect([merged?.meter.now, wanted?.meter.now]).toEqual([7, 7]);
});
