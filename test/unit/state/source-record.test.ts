import { test } from "vitest";
import type { SourceObservation } from "../../../workers/gate/deps.ts";
import { emptyCell, recordOutcome } from "../../../workers/gate/state/cell.ts";
import { readCells, writeCells } from "../../../workers/gate/state/source-record.ts";

const AT_MS = Date.UTC(2026, 10, 2);

function aGuiltyCell(accounts: number) {
  const cell = emptyCell(AT_MS, true);
  for (let n = 0; n < accounts; n++) {
    const outcome: SourceObservation = {
      atMs: AT_MS,
      accountId: n.toString(16).padStart(32, "0"),
      settlement: "rejected",
      leakedPair: false,
      repeatedPassword: false,
      knownDevice: false,
    };
    recordOutcome(cell, outcome);
  }
  return cell;
}

test("what is written is read again", ({ expect }) => {
  const cells = new Map([["login:ip:x", aGuiltyCell(5)]]);
  expect(readCells(writeCells(cells) ?? "")).toEqual([{ id: "login:ip:x", cell: cells.get("login:ip:x") }]);
});

test("a table full of guilty cells fits the largest row, the worst of them kept", ({ expect }) => {
  const cells = new Map(
    Array.from({ length: 4_000 }, (_, n) => [`login:ip:${n}`, aGuiltyCell(3 + (n % 200))]),
  );
  const text = writeCells(cells) ?? "";
  expect(text.length).toBeLessThan(1_100_000);
  const kept = readCells(text);
  expect(kept.length).toBeGreaterThan(200);
  expect(kept[0]?.cell.slow?.current.failures).toBe(202);
});

test("a row of a version that is not ours reads as empty", ({ expect }) => {
  expect(readCells('{"version":2,"cells":[]}')).toEqual([]);
});
