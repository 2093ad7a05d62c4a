import { test } from "vitest";
import { emptySums, type Counts } from "../../../../workers/gate/state/campaign/campaign-sums.ts";
import { stepCells, type CellStatistic } from "../../../../workers/gate/state/campaign/cell-tests.ts";
import { emptyUsual } from "../../../../workers/gate/state/campaign/usual-rates.ts";

/** Whose every attempt failed. */
function lost(count: number): Counts {
  return { attempts: count, failures: count, unknownUsers: 0, leakedPairs: count, leakedFailures: count };
}

/** 100,000 visits, of which half were strangers'. */
function someUsual() {
  const usual = emptyUsual();
  usual.sums.visits = 100_000;
  Object.assign(usual.sums.all, { attempts: 50_000, failures: 5_000, unknownUsers: 500 });
  return usual;
}

test("thousands of made-up cells with some evidence make room for a louder one that comes last", ({
  expect,
}) => {
  const cells = new Map<string, CellStatistic>();
  const sums = { ...emptySums(), visits: 1_000 };
  for (let n = 0; n < 3_000; n++) sums.values.set(`signature:made-up-${n}`, lost(3));
  sums.values.set("asn:theirs", lost(30));
  stepCells(cells, 1, sums, someUsual());
  expect(cells.size).toBe(2_048);
  expect(cells.has("asn:theirs")).toBe(true);
});
