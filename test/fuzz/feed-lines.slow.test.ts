import { test } from "vitest";
import { openRandom } from "../attack/simulator/random.ts";
import { faultOf } from "../support/checked-records.ts";
import { hostileLine } from "../support/hostile-lines.ts";
import { LINE_PARSERS } from "../support/hostile-parsers.ts";

const LINES = 10_000_000;

test("ten million hostile lines: no crash, no hang, no growing memory, nothing of a line in a code", ({
  expect,
}) => {
  const random = openRandom(1);
  const faults = new Map<string, string>();
  let heapAfterWarmUp = 0;
  for (let count = 0; count < LINES; count++) {
    const line = hostileLine(random);
    const fault = faultOf(LINE_PARSERS[count % LINE_PARSERS.length]?.(line) ?? "no parser");
    if (fault !== null) faults.set(fault, JSON.stringify(line));
    if (count === LINES / 10) heapAfterWarmUp = process.memoryUsage().heapTotal;
  }
  expect([...faults]).toEqual([]);
  expect(process.memoryUsage().heapTotal).toBeLessThan(heapAfterWarmUp * 2 + 64 * 1024 * 1024);
});
