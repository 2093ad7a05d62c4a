import { createHash } from "node:crypto";
import { test } from "vitest";
import { solveWork, verifyWork, workOrder } from "../../../shared/challenge/work-proof.ts";

const ID = "0123456789abcdef0123456789abcdef";

test("what is solved verifies, and only for its own challenge", ({ expect }) => {
  const order = { puzzles: 4, bits: 6 };
  const nonces = solveWork(ID, order);
  expect(verifyWork(ID, order, nonces)).toBe(true);
  expect(verifyWork(ID.replace("0", "f"), order, nonces)).toBe(false);
});

test("a puzzle is the SHA-256 of id, number and nonce, as docs/challenge.md says", ({ expect }) => {
  const [nonce = ""] = solveWork(ID, { puzzles: 1, bits: 9 });
  const hash = createHash("sha256").update(`${ID}.0.${nonce}`).digest();
  expect([hash[0], (hash[1] ?? 255) >> 7]).toEqual([0, 0]);
});

test.for([
  ["too few", (nonces: readonly string[]) => nonces.slice(1)],
  ["too many", (nonces: readonly string[]) => [...nonces, "0"]],
  ["the same one for all", (nonces: readonly string[]) => nonces.map(() => nonces[0] ?? "")],
  ["none", () => []],
  ["signs and blanks", (nonces: readonly string[]) => nonces.map((nonce) => ` ${nonce}`)],
] as const)("nonces are refused: %s", ([, spoil], { expect }) => {
  const order = { puzzles: 4, bits: 8 };
  expect(verifyWork(ID, order, spoil(solveWork(ID, order)))).toBe(false);
});

test("a policy's bits are those of the whole order", ({ expect }) => {
  const { puzzles, bits } = workOrder(16);
  expect(puzzles * 2 ** bits).toBe(2 ** 16);
});
