import { test } from "vitest";
import { nameOrder } from "../../../../shared/identity/name-order.ts";
import type { SequencePort } from "../../../../workers/gate/deps.ts";
import { openSequences } from "../../../../workers/gate/state/sequence/sequence-memory.ts";
import { openRandom } from "../../../attack/simulator/random.ts";

const SECOND_MS = 1_000;
const LETTERS = "abcdefghijklmnopqrstuvwxyz";

function names(count: number, seed = 3): readonly string[] {
  const random = openRandom(seed);
  const letter = () => LETTERS[random.below(LETTERS.length)] ?? "";
  return Array.from({ length: count }, () => `${Array.from({ length: 7 }, letter).join("")}@example.org`);
}

function lostOf(name: string, atMs: number, signature = "theirs") {
  return { routeId: "login", signature, order: nameOrder(name), atMs };
}

function walk(sequences: SequencePort, list: readonly string[]): readonly number[] {
  return list.map((name, index) => {
    const lost = lostOf(name, index * index * SECOND_MS, `s${index}`);
    const { inOrder } = sequences.read(lost);
    sequences.observe(lost);
    return inOrder;
  });
}

const shareOf = (readings: readonly number[]) => readings.filter((one) => one > 0).length / readings.length;

test("a sorted list is seen after some twenty names, up or down", ({ expect }) => {
  const list = names(200).toSorted();
  expect(shareOf(walk(openSequences(), list).slice(20))).toBeGreaterThan(0.8);
  expect(shareOf(walk(openSequences(), list.toReversed()).slice(20))).toBeGreaterThan(0.8);
});

test("a list sorted by mail domain is one as well", ({ expect }) => {
  const list = names(120).map((name, index) =>
    name.replace("example.org", `${LETTERS[Math.floor(index / 5)]}mail.example`),
  );
  const sorted = list.toSorted((a, b) => {
    const [one = "", other = ""] = [a, b].map((name) => name.split("@").toReversed().join(" "));
    return one < other ? -1 : 1;
  });
  expect(shareOf(walk(openSequences(), sorted).slice(30))).toBeGreaterThan(0.6);
});

test("whoever else fails in between hides no list and is seldom taken for its next name", ({ expect }) => {
  const [list, others] = [names(150).toSorted(), names(150, 4)];
  const sequences = openSequences();
  const readings = walk(
    sequences,
    list.flatMap((name, index) => [name, others[index] ?? ""]),
  );
  const [theirs, good] = [0, 1].map((odd) => readings.filter((_, index) => index > 80 && index % 2 === odd));
  expect(shareOf(theirs ?? [])).toBeGreaterThan(0.6);
  expect(shareOf(good ?? [])).toBeLessThan(0.15);
});

test("names that fail in no order are no list, for months", ({ expect }) => {
  expect(shareOf(walk(openSequences(), names(20_000)))).toBeLessThan(0.001);
});

test("an account that fails again and again is no list", ({ expect }) => {
  expect(
    shareOf(
      walk(
        openSequences(),
        Array.from({ length: 100 }, () => "one@example.org"),
      ),
    ),
  ).toBe(0);
});

/** Attempts of one kind of client, this far apart. */
function beat(sequences: SequencePort, gapsMs: readonly number[]): readonly number[] {
  let atMs = 0;
  const list = names(gapsMs.length, 5);
  return gapsMs.map((gap, index) => {
    atMs += gap;
    const lost = lostOf(list[index] ?? "", atMs);
    const { onBeat } = sequences.read(lost);
    sequences.observe(lost);
    return onBeat;
  });
}

test("a program's clock is heard; one that would take half of all people for its own is not", ({
  expect,
}) => {
  const random = openRandom(6);
  expect(
    shareOf(
      beat(
        openSequences(),
        Array.from({ length: 60 }, () => 360_000),
      ).slice(17),
    ),
  ).toBe(1);
  const varied = Array.from({ length: 60 }, () => 180_000 + random.below(360_000));
  expect(shareOf(beat(openSequences(), varied))).toBe(0);
  expect(
    shareOf(
      beat(
        openSequences(),
        Array.from({ length: 60 }, () => 1_000),
      ),
    ),
  ).toBe(0);
});

test("people come when they come, and at a program's beat only by chance", ({ expect }) => {
  const random = openRandom(7);
  const gaps = Array.from({ length: 20_000 }, () => -Math.log(1 - random.below(1e9) / 1e9) * 60_000);
  expect(shareOf(beat(openSequences(), gaps))).toBeLessThan(0.001);
  const sequences = openSequences();
  beat(
    sequences,
    Array.from({ length: 60 }, () => 360_000),
  );
  const lastMs = 60 * 360_000;
  const beats = [90_000, 100, -100].map(
    (afterMs) => sequences.read(lostOf("somebody@example.org", lastMs + afterMs)).onBeat,
  );
  expect(beats).toEqual([0, 0, 0]);
});

test("made-up clients do not make the memory grow, nor push out one that goes on", ({ expect }) => {
  const sequences = openSequences();
  const list = names(40, 8);
  for (const [index, name] of list.entries()) {
    sequences.observe(lostOf(name, index * 60_000));
    for (let n = 0; n < 400; n++) sequences.observe(lostOf(`x${n}`, index * 60_000, `made-up-${index}-${n}`));
  }
  expect(sequences.read(lostOf("next@example.org", list.length * 60_000)).onBeat).toBeGreaterThan(0);
});

test("an order and a pace that ended speak against nobody who comes later", ({ expect }) => {
  const sequences = openSequences();
  const list = names(25).toSorted();
  for (const [index, name] of list.entries()) sequences.observe(lostOf(name, index * 5_000));
  const later = (afterMs: number) =>
    sequences.read(lostOf(`${list[24]?.slice(0, 6)}zz@example.org`, 120_000 + afterMs));
  expect(later(5_000)).toMatchObject({ inOrder: expect.any(Number), onBeat: 1 });
  expect(later(5_000).inOrder).toBeGreaterThan(0);
  expect(later(600_000).onBeat).toBe(0);
  expect(later(86_400_000)).toEqual({ inOrder: 0, onBeat: 0 });
});
