import { test } from "vitest";
import type { SourceObservation } from "../../../workers/gate/deps.ts";
import { emptyCell, recordOutcome } from "../../../workers/gate/state/cell.ts";
import { readCells, writeCells } from "../../../workers/gate/state/source-record.ts";

const AT_MS = Date.UTC(2026, 10, 2);

function aGuiltyCell(accounts: number, atMs = AT_MS) {
  const cell = emptyCell(atMs, true);
  for (let n = 0; n < accounts; n++) {
    const outcome: SourceObservation = {
      atMs,
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
  expect(readCells(writeCells(cells, AT_MS)?.text ?? "")).toEqual([
    { id: "login:ip:x", cell: cells.get("login:ip:x") },
  ]);
});

test("a table full of guilty cells fits the largest row, the worst of them kept", ({ expect }) => {
  const cells = new Map(
    Array.from({ length: 4_000 }, (_, n) => [`login:ip:${n}`, aGuiltyCell(3 + (n % 200))]),
  );
  const text = writeCells(cells, AT_MS)?.text ?? "";
  expect(text.length).toBeLessThan(1_100_000);
  const kept = readCells(text);
  expect(kept.length).toBeGreaterThan(200);
  expect(kept[0]?.cell.slow?.current.failures).toBe(202);
});

test("cells that are over are not written, and the row ends with its last one", ({ expect }) => {
  const hourMs = 3_600_000;
  const cells = new Map([
    ["login:ip:old", aGuiltyCell(9, AT_MS - 13 * hourMs)],
    ["login:ip:older", aGuiltyCell(5, AT_MS - 11 * hourMs)],
    ["login:ip:now", aGuiltyCell(4)],
  ]);
  const row = writeCells(cells, AT_MS);
  expect(readCells(row?.text ?? "").map(({ id }) => id)).toEqual(["login:ip:older", "login:ip:now"]);
  expect(row?.endsAtMs).toBe(AT_MS + 12 * hourMs + 600_000);
  expect(writeCells(cells, AT_MS + 13 * hourMs)).toBeNull();
});

test("a row of a version that is not ours reads as empty", ({ expect }) => {
  expect(readCells('{"version":2,"cells":[]}')).toEqual([]);
});
