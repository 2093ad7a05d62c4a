import { test } from "vitest";
import { PARAMETERS_HASH, UNSEEN_HASH } from "../../attack/simulator/parameters.ts";

test("the simulator's people and attackers are those that every figure since was measured with", ({
  expect,
}) => {
  // Who changes a parameter says so in docs/decisions/0076 and measures again.
  expect([PARAMETERS_HASH, UNSEEN_HASH]).toEqual(["e003a67752f6", "2f99d1e69837"]);
});
