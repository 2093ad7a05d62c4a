import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { afterEach, test, vi } from "vitest";
import type { AccountState } from "../../workers/gate/state/account-state.ts";
import { aReservation, aSettlement } from "../support/a-reservation.ts";
import { gateEnv } from "../support/worker-env.ts";

const DAY_MS = 86_400_000;

afterEach(() => {
  vi.useRealTimers();
});

function anAccount() {
  return gateEnv.ACCOUNT_STATE.getByName(crypto.randomUUID());
}

test("a thousand parallel guesses meet the limit as if they came one by one", async ({ expect }) => {
  const account = anAccount();
  const histories = await Promise.all(Array.from({ length: 1_000 }, () => account.reserve(aReservation())));
  expect(histories.filter(({ limited }) => !limited)).toHaveLength(10);
  expect(
    histories
      .map(({ failures }) => failures)
      .toSorted((a, b) => a - b)
      .slice(0, 12),
  ).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10]);
});

test("two failures of an unknown name write nothing, not even a schema", async ({ expect }) => {
  const account = anAccount();
  for (const attemptId of ["a", "b"]) {
    await account.reserve(aReservation({ attemptId }));
    await account.settle(aSettlement({ attemptId }));
  }
  await runInDurableObject(account, async (object: AccountState, { storage }) => {
    expect(object.rowsWritten()).toBe(0);
    expect([...storage.kv.list()]).toEqual([]);
    expect(await storage.getAlarm()).toBeNull();
  });
});

test("failures from the third on survive the death of the object though nothing was settled", async ({
  expect,
}) => {
  const account = anAccount();
  for (let guess = 0; guess < 5; guess++) await account.reserve(aReservation());
  await evictDurableObject(account);
  expect(await account.reserve(aReservation())).toMatchObject({ failures: 5 });
});

test("no attempt costs more than two rows, alarms included", async ({ expect }) => {
  const account = anAccount();
  const costs: number[] = [];
  const outcomes = [
    "rejected",
    "rejected",
    "accepted",
    "rejected",
    "rejected",
    "error",
    "withheld",
    "accepted",
  ] as const;
  for (const settlement of outcomes) {
    const attemptId = crypto.randomUUID();
    const before = await account.rowsWritten();
    await account.reserve(aReservation({ attemptId }));
    await account.settle(
      aSettlement({ attemptId, settlement, deviceId: settlement === "accepted" ? "d1" : null }),
    );
    costs.push((await account.rowsWritten()) - before);
  }
  expect(Math.max(...costs)).toBeLessThanOrEqual(2);
});

test("a password that is repeated after midnight costs one row and outlives the object", async ({
  expect,
}) => {
  const account = anAccount();
  for (const attemptId of ["a", "b", "c"]) {
    const passwordMark = attemptId === "a" ? "day 1" : attemptId;
    await account.reserve(aReservation({ attemptId, passwordMark }));
    await account.settle(aSettlement({ attemptId }));
  }
  const before = await account.rowsWritten();
  const dayTwo = aReservation({ passwordMark: "day 2", earlierMark: "day 1" });
  for (let time = 0; time < 3; time++)
    expect(await account.reserve(dayTwo)).toMatchObject({ knownWrong: true });
  expect((await account.rowsWritten()) - before).toBe(1);
  await evictDurableObject(account);
  const dayThree = aReservation({ passwordMark: "day 3", earlierMark: "day 2" });
  expect(await account.reserve(dayThree)).toMatchObject({ knownWrong: true });
});

test("a first login is remembered after the object died", async ({ expect }) => {
  const account = anAccount();
  await account.reserve(aReservation({ attemptId: "a" }));
  await account.settle(aSettlement({ attemptId: "a", settlement: "accepted", deviceId: "d1" }));
  await evictDurableObject(account);
  expect(await account.reserve(aReservation())).toMatchObject({
    established: true,
    networkFamiliarity: 0.5,
    failures: 0,
  });
});

test("a name that never logged in is forgotten within a day", async ({ expect }) => {
  const account = anAccount();
  for (let guess = 0; guess < 4; guess++) await account.reserve(aReservation({ atMs: Date.now() }));
  await runInDurableObject(account, async (object: AccountState, { storage }) => {
    expect(await storage.getAlarm()).toBeLessThanOrEqual(Date.now() + DAY_MS);
    vi.useFakeTimers({ now: Date.now() + DAY_MS, toFake: ["Date"] });
    await object.alarm();
    expect([...storage.kv.list()]).toEqual([]);
  });
});

test("an account that logged in is kept for 400 days and then forgotten", async ({ expect }) => {
  const account = anAccount();
  const atMs = Date.now();
  await account.reserve(aReservation({ attemptId: "a", atMs }));
  await account.settle(aSettlement({ attemptId: "a", atMs, settlement: "accepted" }));
  await runInDurableObject(account, async (object: AccountState, { storage }) => {
    vi.useFakeTimers({ now: atMs + 399 * DAY_MS, toFake: ["Date"] });
    await object.alarm();
    expect([...storage.kv.list()]).toHaveLength(1);
    vi.setSystemTime(atMs + 401 * DAY_MS);
    await object.alarm();
    expect([...storage.kv.list()]).toEqual([]);
  });
});

test("a row of another version, with a field missing and one unknown, is still read", async ({ expect }) => {
  const account = anAccount();
  await runInDurableObject(account, (_object: AccountState, { storage }) => {
    storage.kv.put(
      "account",
      JSON.stringify({ version: 2, acceptedAtMs: 5, networks: [["net-1", 1, 1_000_000]], fresh: [] }),
    );
  });
  await evictDurableObject(account);
  expect(await account.reserve(aReservation())).toMatchObject({ established: true, networkFamiliarity: 0.5 });
});

test("networks that were asked for a proof survive the death of the object, at one row each", async ({
  expect,
}) => {
  const account = anAccount();
  const known = aReservation();
  await account.reserve(known);
  await account.settle(aSettlement({ attemptId: known.attemptId, settlement: "accepted", deviceId: "d1" }));
  const before = await account.rowsWritten();
  const asked = aReservation({ networkId: "stranger" });
  await account.reserve(asked);
  await account.settle(aSettlement({ attemptId: asked.attemptId, settlement: "challenged" }));
  expect((await account.rowsWritten()) - before).toBe(1);
  await evictDurableObject(account);
  expect(await account.reserve(aReservation())).toMatchObject({ strangeNetworks: 1, deviceDoubt: 0 });
});

test("what a device was is read back from its row", async ({ expect }) => {
  const account = anAccount();
  const known = aReservation();
  await account.reserve(known);
  await account.settle(aSettlement({ attemptId: known.attemptId, settlement: "accepted", deviceId: "d1" }));
  await evictDurableObject(account);
  const stolen = aReservation({ deviceId: "d1", asn: 9, browser: "chromium windows" });
  expect(await account.reserve(stolen)).toMatchObject({ deviceDoubt: 1 });
});

test("places and ages survive the death of the object, and cost no row of their own", async ({ expect }) => {
  const account = anAccount();
  const home = { latitude: 60, longitude: 11, errorKm: 150 };
  const known = aReservation({ place: home });
  const { attemptId } = known;
  await account.reserve(known);
  await account.settle(aSettlement({ attemptId, settlement: "accepted", deviceId: "d1", place: home }));
  expect(await account.rowsWritten()).toBe(2);
  await evictDurableObject(account);
  const there = { latitude: 41, longitude: -74, errorKm: 150 };
  const atMs = known.atMs + 600_000;
  expect(await account.reserve(aReservation({ place: there, deviceId: "d1", atMs }))).toMatchObject({
    journey: { hours: expect.closeTo(600_000 / 3_600_000, 2) },
    deviceAgeMs: expect.closeTo(600_000, -4),
    accountAgeMs: expect.closeTo(600_000, -4),
  });
});

test("a second step that nobody ends is kept at one row, one that somebody ends at two", async ({
  expect,
}) => {
  const account = anAccount();
  const step = async (attemptId: string, settlement: "pending_mfa" | "accepted") => {
    const before = await account.rowsWritten();
    if (settlement === "pending_mfa")
      await account.reserve(aReservation({ attemptId, passwordMark: "right" }));
    await account.settle(aSettlement({ attemptId, settlement }));
    return (await account.rowsWritten()) - before;
  };
  expect([await step("first", "pending_mfa"), await step("first", "accepted")]).toEqual([0, 2]);
  const atMs = 1_000_501;
  await account.reserve(aReservation({ attemptId: "guess", atMs }));
  await account.settle(aSettlement({ attemptId: "guess", atMs, settlement: "pending_mfa" }));
  expect(await account.rowsWritten()).toBe(3);
  await evictDurableObject(account);
  expect(await account.reserve(aReservation({ atMs }))).toMatchObject({ unfinishedSteps: 1 });
});

test("a row that cannot be read is no empty one: it stays for the gate that wrote it, and can be erased", async ({
  expect,
}) => {
  const account = anAccount();
  const newer = JSON.stringify({ version: 9, strangers: "kept elsewhere" });
  await runInDurableObject(account, (_, { storage }) => storage.kv.put("account", newer));
  await evictDurableObject(account);
  await runInDurableObject(account, async (object: AccountState, { storage }) => {
    expect(() => object.reserve(aReservation())).toThrow(/^account_row: expected/u);
    expect(() => object.kept()).toThrow(/^account_row: expected/u);
    await object.alarm();
    expect(storage.kv.get("account")).toBe(newer);
    await object.forget();
    expect([...storage.kv.list()]).toEqual([]);
  });
  expect(await account.reserve(aReservation())).toMatchObject({ failures: 0 });
});
