import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { test } from "vitest";
import type { SourceObservation } from "../../workers/gate/deps.ts";
import { emptyCell, readCell, recordEntry, recordOutcome } from "../../workers/gate/state/cell.ts";
import type { SourceState } from "../../workers/gate/state/source-state.ts";
import { gateEnv } from "../support/worker-env.ts";

const AT_MS = Date.UTC(2026, 10, 2);

function aShard() {
  return gateEnv.SOURCE_STATE.getByName(crypto.randomUUID());
}

/** What one isolate counted: `accounts` that each failed once. */
function failures(accounts: readonly number[]) {
  const cell = emptyCell(AT_MS, true);
  for (const account of accounts) {
    const accountId = account.toString(16).padStart(32, "0");
    const observation: SourceObservation = {
      atMs: AT_MS,
      accountId,
      settlement: "rejected",
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
