import fc from "fast-check";
import { test } from "vitest";
import { openRandom } from "../../attack/simulator/random.ts";
import {
  addToSketch,
  sketchPosition,
  countAccounts,
  mergeSketch,
  type AccountSketch,
} from "../../../workers/gate/state/account-sketch.ts";

function sketchOf(positions: readonly number[]): AccountSketch {
  const sketch: AccountSketch = [];
  for (const position of positions) addToSketch(sketch, position);
  return sketch;
}

const positions = fc.array(fc.integer({ min: 0, max: 1023 }), { maxLength: 400 });

test("the union of two sketches counts as the sketch of both", ({ expect }) => {
  fc.assert(
    fc.property(positions, positions, (a, b) => {
      const merged = sketchOf(a);
      mergeSketch(merged, sketchOf(b));
      expect(countAccounts(merged)).toBe(countAccounts(sketchOf([...a, ...b])));
      expect(countAccounts(sketchOf(a), sketchOf(b))).toBe(countAccounts(merged));
    }),
  );
});

test("up to 31 different positions are counted exactly", ({ expect }) => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 1023 }), { maxLength: 31 }), (all) => {
      expect(countAccounts(sketchOf([...all, ...all]))).toBe(all.length);
    }),
  );
});

test("a thousand accounts are told within a tenth, and a full sketch still has an answer", ({ expect }) => {
  const random = openRandom(3);
  const ids = Array.from({ length: 1_000 }, () =>
    random
      .below(2 ** 31)
      .toString(16)
      .padStart(32, "0"),
  );
  expect(Math.abs(countAccounts(sketchOf(ids.map(sketchPosition))) - 1_000)).toBeLessThan(100);
  expect(countAccounts(sketchOf(Array.from({ length: 1024 }, (_, n) => n)))).toBe(7_098);
});

test("an account's position is its pseudonym's last ten bits, as stored sketches have it", ({ expect }) => {
  const random = openRandom(5);
  for (let n = 0; n < 2_000; n += 1) {
    const id = random
      .below(2 ** 32)
      .toString(16)
      .padStart(32, "0");
    expect(sketchPosition(id)).toBe(Number.parseInt(id.slice(-8), 16) % 1024);
  }
});
