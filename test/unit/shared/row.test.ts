import { test } from "vitest";
import * as z from "zod/mini";
import { row } from "../../../shared/format/row.ts";

const pair = row(z.string(), z.int());

test("a row with its values in their places is read", ({ expect }) => {
  expect(pair.parse(["a", 1])).toEqual(["a", 1]);
});

test.for([
  [["a"]],
  [["a", 1, 2]],
  [["a", "1"]],
  [[1, "a"]],
  [["a", 1.5]],
  ["a1"],
  [null],
  [{ 0: "a", 1: 1 }],
])("%j is no such row", ([given], { expect }) => {
  expect(pair.safeParse(given).success).toBe(false);
});
