import { test } from "vitest";
import type { Settlement } from "../../../shared/domain/outcome.ts";
import { emptyCell, readCell, recordOutcome } from "../../../workers/gate/state/cell.ts";

const AT_MS = Date.UTC(2026, 10, 2);

type End = readonly [accountId: string, settlement: Settlement, repeatedPassword?: boolean];

/** What a cell holds after these ends of attempts, one account each unless it is named. */
function cellAfter(...ends: readonly End[]) {
  const cell = emptyCell(AT_MS, true);
  for (const [name, settlement, repeatedPassword = false] of ends) {
    const accountId = name.padStart(32, "0");
    const told = { leakedPair: true, repeatedPassword, knownDevice: false };
    recordOutcome(cell, { atMs: AT_MS, accountId, settlement, ...told });
  }
  return readCell(cell, AT_MS);
}

test("whoever is asked for a proof and stays away is lost, as whoever failed is", ({ expect }) => {
  const asked = cellAfter(["a", "challenged"], ["b", "challenged"], ["c", "withheld"]);
  expect(asked).toMatchObject({ lostAccounts: 2, failures: 0, withheld: 3 });
});

test("a program that repeats what it was asked about and cannot answer is not lost again and again", ({
  expect,
}) => {
  const asked = cellAfter(["a", "challenged", true], ["b", "challenged"]);
  expect(asked).toMatchObject({ lostAccounts: 1, withheld: 2 });
});

test("whoever proves himself and logs in was never lost", ({ expect }) => {
  const proved = cellAfter(["a", "challenged"], ["a", "accepted"]);
  expect(proved).toMatchObject({ lostAccounts: 0, goodAccounts: 1 });
});
