import { test } from "vitest";
import { EMPTY_MEMORY, type AccountMemory } from "../../../workers/gate/state/account-memory.ts";
import { reserve } from "../../../workers/gate/state/reserve-account.ts";
import { settle } from "../../../workers/gate/state/settle-account.ts";
import type { Settlement } from "../../../shared/domain/outcome.ts";
import { aReservation, aSettlement } from "../../support/a-reservation.ts";

const DAY_MS = 86_400_000;

/** The same password day after day, by the mark of its day. */
const comes = (day: number) =>
  aReservation({
    atMs: day * DAY_MS,
    passwordMark: `mark of day ${day}`,
    earlierMark: `mark of day ${day - 1}`,
  });

function afterDay(memory: AccountMemory, day: number, settlement: Settlement): AccountMemory {
  const reservation = comes(day);
  const { attemptId, atMs, passwordMark } = reservation;
  const told = aSettlement({ attemptId, atMs, settlement, passwordMark });
  return settle(reserve(memory, reservation).memory, told);
}

test.for(["rejected", "challenged"] as const)(
  "a program that repeats itself for days fails once: %s",
  (settlement, { expect }) => {
    let memory = afterDay(EMPTY_MEMORY, 1, settlement);
    for (const day of [2, 3, 4]) {
      const { history, counted } = reserve(memory, comes(day));
      expect({ day, counted, ...history }).toMatchObject({
        day,
        counted: false,
        repeatedPassword: true,
        knownWrong: settlement === "rejected",
      });
      memory = afterDay(memory, day, settlement);
    }
    expect([...memory.marks, ...memory.asked]).toEqual(["mark of day 4"]);
  },
);

test("a program that paused for longer than a day fails anew", ({ expect }) => {
  const memory = afterDay(EMPTY_MEMORY, 1, "rejected");
  expect(reserve(memory, comes(3)).counted).toBe(true);
});

test("another password is a guess on any day", ({ expect }) => {
  const memory = afterDay(EMPTY_MEMORY, 1, "rejected");
  expect(reserve(memory, aReservation({ atMs: 2 * DAY_MS })).counted).toBe(true);
});

test("a password that gets in is held to be wrong no longer", ({ expect }) => {
  const wrong = afterDay(EMPTY_MEMORY, 1, "rejected");
  expect(reserve(wrong, comes(1)).history.knownWrong).toBe(true);
  const right = afterDay(wrong, 1, "accepted");
  expect(right).toMatchObject({ marks: [], asked: [] });
  expect(reserve(right, comes(1)).history).toMatchObject({ knownWrong: false, repeatedPassword: false });
});

test("what was only asked about is known to be wrong once it was refused", ({ expect }) => {
  const asked = afterDay(EMPTY_MEMORY, 1, "challenged");
  expect(reserve(asked, comes(1)).history).toMatchObject({ onlyAsked: true, knownWrong: false });
  const refused = afterDay(asked, 1, "rejected");
  expect(refused).toMatchObject({ marks: ["mark of day 1"], asked: [] });
  expect(reserve(refused, comes(1)).history).toMatchObject({ onlyAsked: false, knownWrong: true });
});
