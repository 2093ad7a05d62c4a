import fc from "fast-check";
import { test } from "vitest";
import { CELL_LEVELS } from "../../../shared/domain/history.ts";
import { cellEvidence } from "../../../workers/gate/signals/cell-evidence.ts";
import { aCell } from "../../support/cell-counts.ts";

test.for([
  [
    "an office of 200 where every sixth mistyped and gave up",
    "address",
    { goodAccounts: 167, lostAccounts: 33 },
    0,
    0.05,
  ],
  ["a carrier's address with 500 people", "address", { goodAccounts: 440, lostAccounts: 60 }, 0, 0.01],
  ["one person with a forgotten password", "address", { lostAccounts: 1, failures: 12 }, 0, 0],
  ["two colleagues with forgotten passwords", "address", { lostAccounts: 2, failures: 9 }, 0, 0],
  ["three accounts lost at one address, none of them good", "address", { lostAccounts: 3 }, 0.1, 0.6],
  ["ten accounts lost at one address", "address", { lostAccounts: 10 }, 0.95, 1],
  ["ten accounts lost among ninety good ones", "address", { goodAccounts: 90, lostAccounts: 10 }, 0, 0],
  ["a calm route", "route", { goodAccounts: 95, lostAccounts: 8 }, 0, 0.05],
  ["a route where a third of novel clients stuff", "route", { goodAccounts: 60, lostAccounts: 34 }, 0.9, 1],
  ["a route with few attempts", "route", { goodAccounts: 2, lostAccounts: 4 }, 0, 0],
  ["a password that failed at eight accounts", "password", { lostAccounts: 8 }, 0.9, 1],
  ["a popular password that mostly works", "password", { goodAccounts: 40, lostAccounts: 5 }, 0, 0.01],
] as const)("%s", ([, level, counts, least, most], { expect }) => {
  const evidence = cellEvidence(level, aCell(counts));
  expect(evidence).toBeGreaterThanOrEqual(least);
  expect(evidence).toBeLessThanOrEqual(most);
});

test("leaked pairs tell an attack that failures alone do not", ({ expect }) => {
  const failures = { goodAccounts: 80, lostAccounts: 12 };
  const plain = cellEvidence("route", aCell(failures));
  expect(cellEvidence("route", aCell({ ...failures, leakedPairs: 30 }))).toBeGreaterThan(plain + 0.5);
});

test("a slow attack from one address is told by its hours", ({ expect }) => {
  const hours = {
    successes: 0,
    failures: 14,
    unknownUsers: 5,
    leakedPairs: 0,
    goodAccounts: 0,
    lostAccounts: 14,
  };
  expect(cellEvidence("address", aCell({ lostAccounts: 1, slow: hours }))).toBeGreaterThan(0.9);
  expect(cellEvidence("route", aCell({ lostAccounts: 1, slow: hours }))).toBe(0);
});

test("evidence lies between 0 and 1, rises with lost accounts and falls with good ones", ({ expect }) => {
  const count = fc.integer({ min: 0, max: 2_000 });
  fc.assert(
    fc.property(fc.constantFrom(...CELL_LEVELS), count, count, (level, goodAccounts, lostAccounts) => {
      const evidence = cellEvidence(level, aCell({ goodAccounts, lostAccounts }));
      const worse = cellEvidence(level, aCell({ goodAccounts, lostAccounts: lostAccounts + 1 }));
      const better = cellEvidence(level, aCell({ goodAccounts: goodAccounts + 1, lostAccounts }));
      expect(evidence).toBeGreaterThanOrEqual(0);
      expect(evidence).toBeLessThanOrEqual(1);
      expect(worse).toBeGreaterThanOrEqual(evidence - 1e-9);
      expect(better).toBeLessThanOrEqual(evidence + 1e-9);
    }),
    { numRuns: 2_000 },
  );
});
