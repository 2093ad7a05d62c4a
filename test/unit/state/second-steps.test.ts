import { test } from "vitest";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import { scoreSignals } from "../../../shared/score/score.ts";
import { accountSignals } from "../../../workers/gate/signals/account-signals.ts";
import { EMPTY_MEMORY, type AccountMemory } from "../../../workers/gate/state/account-memory.ts";
import { reserve } from "../../../workers/gate/state/reserve-account.ts";
import { settle } from "../../../workers/gate/state/settle-account.ts";
import { readAccountRecord, writeAccountRecord } from "../../../workers/gate/state/account-record.ts";
import { aReservation, aSettlement } from "../../support/a-reservation.ts";
import { aHistory, KNOWN_DEVICE } from "../../support/judge-world.ts";

const MINUTE_MS = 60_000;
const NO_DEVICE = { status: "none" } as const;

/** The right password, for which a code is asked. */
function firstStep(memory: AccountMemory, attemptId: string, atMs: number): AccountMemory {
  const asked = aReservation({ attemptId, atMs, passwordMark: "right" });
  return settle(reserve(memory, asked).memory, aSettlement({ attemptId, atMs, settlement: "pending_mfa" }));
}

const secondStep = (memory: AccountMemory, attemptId: string, atMs: number): AccountMemory =>
  settle(memory, aSettlement({ attemptId, atMs, settlement: "accepted" }));

const OWNER = secondStep(firstStep(EMPTY_MEMORY, "own", 0), "own", MINUTE_MS);
const unfinishedAt = (memory: AccountMemory, atMs: number) =>
  reserve(memory, aReservation({ atMs })).history.unfinishedSteps;

/** So many logins, half a minute apart, none of which anybody ends. */
function opened(memory: AccountMemory, count: number, fromMs: number): AccountMemory {
  let left = memory;
  for (let n = 0; n < count; n++) left = firstStep(left, `try-${n}`, fromMs + n * 30_000);
  return left;
}

test("second steps that nobody ends are counted for a quarter of an hour", ({ expect }) => {
  const guessed = opened(OWNER, 5, 10 * MINUTE_MS);
  expect(unfinishedAt(guessed, 13 * MINUTE_MS)).toBe(5);
  expect(unfinishedAt(guessed, 30 * MINUTE_MS)).toBe(0);
});

test("they are counted up to eight, and survive a row", ({ expect }) => {
  const guessed = opened(OWNER, 100, 10 * MINUTE_MS);
  const atMs = 60 * MINUTE_MS;
  expect(unfinishedAt(readAccountRecord(writeAccountRecord(guessed, atMs)), atMs)).toBe(8);
});

test("whoever gets in ends what was open", ({ expect }) => {
  const late = opened(OWNER, 3, 10 * MINUTE_MS);
  expect(unfinishedAt(secondStep(late, "try-2", 12 * MINUTE_MS), 13 * MINUTE_MS)).toBe(0);
});

test("where no second step ever ended before the gate's eyes none is missed", ({ expect }) => {
  const member = settle(EMPTY_MEMORY, aSettlement({ settlement: "accepted", atMs: 0 }));
  expect(unfinishedAt(opened(member, 8, MINUTE_MS), 6 * MINUTE_MS)).toBe(0);
});

const reasonsOf = (unfinishedSteps: number, device: Parameters<typeof accountSignals>[1] = NO_DEVICE) =>
  accountSignals(aHistory({ unfinishedSteps }), device).map(({ reason }) => reason);

test("two are a message that was late; the owner's own device is not held up for a stranger's", ({
  expect,
}) => {
  expect(reasonsOf(2)).toEqual([]);
  expect(reasonsOf(3)).toEqual(["second_steps_open"]);
  expect(reasonsOf(8, KNOWN_DEVICE)).toEqual(["device_known"]);
});

test("six weigh as much as six wrong passwords, and lock nobody out by themselves", ({ expect }) => {
  const { total } = scoreSignals(accountSignals(aHistory({ unfinishedSteps: 6 }), NO_DEVICE), DEFAULT_MODEL);
  expect(total).toBe(DEFAULT_MODEL.base + DEFAULT_MODEL.points.account_failures);
});
