import { test } from "vitest";
import { climb, emptyLadder, isPopular } from "../../../workers/gate/state/stream/ladder.ts";
import {
  countFailed,
  isTellingDue,
  openStreamCounter,
  takeUntold,
} from "../../../workers/gate/state/stream/stream-counter.ts";
import { emptyStreamMemory, recordFailed } from "../../../workers/gate/state/stream/stream-memory.ts";

/** A fixed sequence of even bits. */
function sequence(): () => number {
  let state = 1;
  return () => (state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0) >>> 8;
}

/** Uses of one password among others, until it is popular. */
function usesUntilPopular(name: string, share: number, random: () => number): number {
  const ladder = emptyLadder();
  for (let uses = 0; uses < 100;) {
    const isOurs = random() % 1_000_000 < share * 1_000_000;
    climb(ladder, isOurs ? name : `other ${random()}`, random);
    if (isOurs) uses += 1;
    if (isOurs && isPopular(ladder, name)) return uses;
  }
  return 100;
}

test.for([1e-4, 1e-3, 1e-2])(
  "a password that is %f of failures is popular after 25 uses (median)",
  (share, { expect }) => {
    const random = sequence();
    const uses = Array.from({ length: 9 }, (_, run) => usesUntilPopular(`sprayed ${run}`, share, random));
    expect(uses.toSorted((a, b) => a - b)[4]).toBeLessThanOrEqual(25);
  },
);

test("nothing is popular that was not used, and half of the bits stay ones", ({ expect }) => {
  const random = sequence();
  const ladder = emptyLadder();
  for (let n = 0; n < 50_000; n++) climb(ladder, `once ${n}`, random);
  expect(
    Array.from({ length: 20_000 }, (_, n) => `other ${n}`).filter((key) => isPopular(ladder, key)),
  ).toEqual([]);
  expect(ladder.reduce((ones, byte) => ones + byte.toString(2).replaceAll("0", "").length, 0)).toBe(524_288);
});

test("what is sprayed is told to every isolate, and forgotten after a day", ({ expect }) => {
  const memory = emptyStreamMemory();
  const uses = Array.from({ length: 30 }, () => "Winter2026");
  expect(recordFailed(memory, uses, 0, sequence())).toEqual(["Winter2026"]);
  expect(recordFailed(memory, ["other"], 1_000, sequence())).toEqual(["Winter2026"]);
  expect(recordFailed(memory, ["other"], 86_400_000, sequence())).toEqual([]);
});

test("a stranger cannot make the list of sprayed passwords grow", ({ expect }) => {
  const memory = emptyStreamMemory();
  const random = sequence();
  let told: readonly string[] = [];
  for (let n = 0; n < 300; n++)
    told = recordFailed(
      memory,
      Array.from({ length: 40 }, () => `p${n}`),
      n,
      random,
    );
  expect(told.length).toBeLessThanOrEqual(256);
  expect(told.at(-1)).toBe("p299");
});

test("a program that repeats one wrong password at one account is counted once", ({ expect }) => {
  const counter = openStreamCounter();
  for (let n = 0; n < 50; n++) countFailed(counter, "stale", "ann");
  expect(counter.untold).toEqual(["stale"]);
  for (let n = 0; n < 9_000; n++) countFailed(counter, "x", `account ${n}`);
  expect(counter.untold.length).toBeLessThanOrEqual(4_096);
  expect(counter.counted.size).toBeLessThanOrEqual(4_096);
  expect(isTellingDue(counter, 0)).toBe(true);
  expect(takeUntold(counter, 0).length).toBeGreaterThan(64);
  expect(isTellingDue(counter, 100_000)).toBe(false);
});
