import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, test, vi } from "vitest";
import { gateEnv } from "../support/worker-env.ts";

const NOW_MS = 1_790_000_000_000;
const IN_FIVE_MINUTES_MS = NOW_MS + 300_000;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW_MS, toFake: ["Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function aLedger() {
  return gateEnv.CHALLENGE_LEDGER.getByName(crypto.randomUUID());
}

function anId(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

test("of a hundred parallel redemptions of one challenge one is fresh", async ({ expect }) => {
  const ledger = aLedger();
  const id = anId();
  const answers = await Promise.all(Array.from({ length: 100 }, () => ledger.spend(id, IN_FIVE_MINUTES_MS)));
  expect(answers.filter((answer) => answer === "fresh")).toHaveLength(1);
  expect(answers.filter((answer) => answer === "spent")).toHaveLength(99);
});

test("what was spent is spent after the object was evicted, over many rows", async ({ expect }) => {
  const ledger = aLedger();
  const ids = Array.from({ length: 200 }, anId);
  for (const id of ids) await ledger.spend(id, IN_FIVE_MINUTES_MS);
  await evictDurableObject(ledger);
  const again = await Promise.all(ids.map((id) => ledger.spend(id, IN_FIVE_MINUTES_MS)));
  expect(new Set(again)).toEqual(new Set(["spent"]));
  expect(await ledger.spend(anId(), IN_FIVE_MINUTES_MS)).toBe("fresh");
});

test("a redemption costs one row, and forgetting a sixty-fourth of it", async ({ expect }) => {
  const ledger = aLedger();
  for (let n = 0; n < 640; n++) await ledger.spend(anId(), IN_FIVE_MINUTES_MS);
  // One row each, and the alarm.
  expect(await ledger.rows()).toBe(641);
  vi.setSystemTime(IN_FIVE_MINUTES_MS + 180_000);
  await runDurableObjectAlarm(ledger);
  expect(await ledger.rows()).toBe(651);
});

test("once the challenges would have expired nothing of them is left", async ({ expect }) => {
  const ledger = aLedger();
  const [early, late] = [anId(), anId()];
  await ledger.spend(early, IN_FIVE_MINUTES_MS);
  await ledger.spend(late, IN_FIVE_MINUTES_MS + 300_000);
  const kept = () => runInDurableObject(ledger, (_, { storage }) => [...storage.kv.list()].length);
  vi.setSystemTime(IN_FIVE_MINUTES_MS + 180_000);
  expect(await runDurableObjectAlarm(ledger)).toBe(true);
  expect([await kept(), await ledger.spend(late, IN_FIVE_MINUTES_MS + 300_000)]).toEqual([1, "spent"]);
  vi.setSystemTime(IN_FIVE_MINUTES_MS + 600_000);
  expect(await runDurableObjectAlarm(ledger)).toBe(true);
  expect(await kept()).toBe(0);
  expect(await runDurableObjectAlarm(ledger)).toBe(false);
});

test("an id is not another one's because a minute is the same", async ({ expect }) => {
  const ledger = aLedger();
  expect(await ledger.spend(anId(), IN_FIVE_MINUTES_MS)).toBe("fresh");
  expect(await ledger.spend(anId(), IN_FIVE_MINUTES_MS)).toBe("fresh");
});

test("what was forgotten is not fresh again, however late a clock still believes in it", async ({
  expect,
}) => {
  const ledger = aLedger();
  const id = anId();
  expect(await ledger.spend(id, IN_FIVE_MINUTES_MS)).toBe("fresh");
  vi.setSystemTime(IN_FIVE_MINUTES_MS + 180_000);
  await runDurableObjectAlarm(ledger);
  expect(await ledger.spend(id, IN_FIVE_MINUTES_MS)).toBe("spent");
  expect(await ledger.spend(anId(), IN_FIVE_MINUTES_MS + 300_000)).toBe("fresh");
});

test("six who waited are believed in one place and minute, whoever asks after a restart", async ({
  expect,
}) => {
  const ledger = aLedger();
  const wait = (place: string, atMs = IN_FIVE_MINUTES_MS) => ledger.spend(anId(), atMs, place);
  for (let n = 0; n < 6; n++) expect(await wait("here")).toBe("fresh");
  await evictDurableObject(ledger);
  expect(await wait("here")).toBe("crowded");
  expect(await wait("there")).toBe("fresh");
  expect(await wait("here", IN_FIVE_MINUTES_MS + 60_000)).toBe("fresh");
});

test("uses of a clearance are counted for all who ask, and cost no row", async ({ expect }) => {
  const ledger = aLedger();
  const id = anId();
  expect(await Promise.all([ledger.use(id), ledger.use(id), ledger.use(id)])).toEqual([1, 2, 3]);
  expect([await ledger.use(anId()), await ledger.rows()]).toEqual([1, 0]);
});
