import fc from "fast-check";
import { test } from "vitest";
import { verifyWork } from "../../../shared/challenge/work-proof.ts";
import { searchPuzzle } from "../../../workers/gate/challenge/visitor/browser/search-puzzle.ts";

const order = fc.record({
  id: fc.stringMatching(/^[0-9a-f]{32}$/u),
  puzzles: fc.integer({ min: 1, max: 12 }),
  bits: fc.integer({ min: 0, max: 8 }),
});

test("what the visitor's search finds, the gate believes", ({ expect }) => {
  fc.assert(
    // From anywhere: nonces of all lengths, so that their last digit stands at each place of a word of SHA-256.
    fc.property(order, fc.integer({ min: 0, max: 36 ** 6 }), ({ id, puzzles, bits }, from) => {
      const nonces = Array.from(
        { length: puzzles },
        (_, puzzle) => searchPuzzle({ id, puzzle, bits }, from, Number.POSITIVE_INFINITY) ?? "",
      );
      expect(verifyWork(id, { puzzles, bits }, nonces)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test("a search ends where it is told to", ({ expect }) => {
  expect(searchPuzzle({ id: "ab".repeat(16), puzzle: 0, bits: 32 }, 0, 10)).toBeNull();
});
