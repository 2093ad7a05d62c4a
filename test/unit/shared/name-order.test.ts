import { test } from "vitest";
import { nameOrder } from "../../../shared/identity/name-order.ts";

test("numbers compare as names do in a sorted list", ({ expect }) => {
  const sorted = ["", "-x", "0anna", "9", "anna", "anna@post.example", "anna1", "annab", "berta", "zoe"];
  const numbers = sorted.map((name) => nameOrder(name).byName);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(Number.isSafeInteger(nameOrder("zzzzzzzzzzzz").byName)).toBe(true);
});

test("by domain the domain comes first, then the name", ({ expect }) => {
  const sorted = ["zoe@a.example", "anna@b.example", "berta@b.example", "anna@zz.example"];
  const numbers = sorted.map((name) => nameOrder(name).byDomain);
  expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  expect(new Set(numbers).size).toBe(sorted.length);
});
