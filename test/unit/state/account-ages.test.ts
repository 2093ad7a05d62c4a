import { test } from "vitest";
import { coarsePlace } from "../../../shared/identity/coarse-place.ts";
import { EMPTY_MEMORY, type AccountMemory } from "../../../workers/gate/state/account-memory.ts";
import { reserve } from "../../../workers/gate/state/reserve-account.ts";
import { settle } from "../../../workers/gate/state/settle-account.ts";
import { readAccountRecord, writeAccountRecord } from "../../../workers/gate/state/account-record.ts";
import { aReservation, aSettlement } from "../../support/a-reservation.ts";

const OSLO = coarsePlace(59.9, 10.7, true) ?? undefined;
const NEW_YORK = coarsePlace(40.7, -74, true) ?? undefined;
const DAY_MS = 86_400_000;

function login(memory: AccountMemory, told: Parameters<typeof aSettlement>[0]): AccountMemory {
  return settle(memory, aSettlement({ settlement: "accepted", ...told }));
}

const historyOf = (memory: AccountMemory, asked: Parameters<typeof aReservation>[0]) =>
  reserve(memory, aReservation(asked)).history;

test("an account and a device are as old as their first login", ({ expect }) => {
  let memory = login(EMPTY_MEMORY, { atMs: DAY_MS, deviceId: "old" });
  memory = login(memory, { atMs: 9 * DAY_MS, deviceId: "new" });
  memory = login(memory, { atMs: 9 * DAY_MS, deviceId: "old" });
  const ages = (deviceId: string | null) => historyOf(memory, { atMs: 10 * DAY_MS, deviceId });
  expect(ages("old")).toMatchObject({ accountAgeMs: 9 * DAY_MS, deviceAgeMs: 9 * DAY_MS });
  expect(ages("new")).toMatchObject({ accountAgeMs: 9 * DAY_MS, deviceAgeMs: DAY_MS });
  expect(ages(null).deviceAgeMs).toBeNull();
});

test("an account that nobody logged in to has no age", ({ expect }) => {
  expect(historyOf(EMPTY_MEMORY, {})).toMatchObject({ accountAgeMs: null, deviceAgeMs: null });
});

test("a row of an older gate says how old it is at least, and of its devices nothing", ({ expect }) => {
  const { firstAtMs: _first, lastPlace: _place, ...before } = login(EMPTY_MEMORY, { atMs: DAY_MS });
  const device = { id: "d", seenAtMs: DAY_MS, guesses: [] };
  const row = JSON.stringify({ ...before, devices: [device] });
  const memory = login(readAccountRecord(row), { atMs: 5 * DAY_MS, deviceId: "d" });
  expect(historyOf(memory, { atMs: 6 * DAY_MS, deviceId: "d", place: OSLO })).toMatchObject({
    accountAgeMs: 5 * DAY_MS,
    deviceAgeMs: null,
    journey: null,
  });
});

test("ages and the last place survive a row", ({ expect }) => {
  const memory = login(EMPTY_MEMORY, { atMs: DAY_MS, deviceId: "d", place: OSLO });
  expect(readAccountRecord(writeAccountRecord(memory, DAY_MS))).toMatchObject({
    firstAtMs: DAY_MS,
    lastPlace: { latitude: 60, longitude: 11, atMs: DAY_MS },
    devices: [{ firstAtMs: DAY_MS }],
  });
});

test("only a login that was accepted moves the account", ({ expect }) => {
  const memory = login(EMPTY_MEMORY, { place: OSLO, atMs: 0 });
  const guess = aReservation({ place: NEW_YORK, atMs: 1 });
  const failed = settle(
    reserve(memory, guess).memory,
    aSettlement({ attemptId: guess.attemptId, place: NEW_YORK }),
  );
  expect(historyOf(failed, { place: OSLO, atMs: 2 }).journey).toBeNull();
  expect(historyOf(failed, { place: NEW_YORK, atMs: 2 }).journey).toMatchObject({ hours: 1 / 60 });
});

test("a login without a place leaves the last one, and its time, where they were", ({ expect }) => {
  let memory = login(EMPTY_MEMORY, { place: OSLO, atMs: 0 });
  memory = login(memory, { atMs: 8 * 3_600_000 });
  expect(historyOf(memory, { place: NEW_YORK, atMs: 9 * 3_600_000 }).journey).toBeNull();
});

test("a login that a second step ends was where it began", ({ expect }) => {
  const guess = aReservation({ place: OSLO });
  const told = { attemptId: guess.attemptId, atMs: guess.atMs, place: OSLO };
  const awaiting = settle(
    reserve(EMPTY_MEMORY, guess).memory,
    aSettlement({ ...told, settlement: "pending_mfa" }),
  );
  const stored = readAccountRecord(writeAccountRecord(awaiting, guess.atMs));
  const memory = login(stored, { attemptId: guess.attemptId, atMs: guess.atMs + 1 });
  expect(memory.lastPlace).toMatchObject({ latitude: 60, longitude: 11 });
});
