import { test } from "vitest";
import type { Settlement } from "../../../shared/domain/outcome.ts";
import { emptyCell, readCell, recordOutcome } from "../../../workers/gate/state/cell.ts";

const AT_MS = Date.UTC(2026, 10, 2);

/** What a cell holds after these ends of attempts, one account each unless it is named. */
function cellAfter(...ends: readonly (readonly [accountId: string, settlement: Settlement])[]) {
  const cell = emptyCell(AT_MS, true);
  for (const [name, settlement] of ends) {
    const accountId = name.padStart(32, "0");
    const told = { leakedPair: true, repeatedPassword: false, knownDevice: false };
    recordOutcome(cell, { atMs: AT_MS, accountId, settlement, ...told });
  }
  return readCell(cell, AT_MS);
}

test("whoever is asked for a proof and stays away is lost, as whoever failed is", ({ expect }) => {
  const asked = cellAfter(["a", "challenged"], ["b", "challenged"], ["c", "withheld"]);
  expect(asked).toMatchObject({ lostAccounts: 2, failures: 0, withheld: 3 });
});

test("whoever proves himself and logs in was never lost", ({ expect }) => {
  const proved = cellAfter(["a", "challenged"], ["a", "accepted"]);
  expect(proved).toMatchObject({ lostAccounts: 0, goodAccounts: 1 });
});
