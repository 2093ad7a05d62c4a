import { test } from "vitest";
import { makePopulation } from "../../../demo/people/population.ts";

test("the same seed makes the same shop and the same stolen list", ({ expect }) => {
  expect(makePopulation("a", 50)).toEqual(makePopulation("a", 50));
  expect(makePopulation("a", 50)).not.toEqual(makePopulation("b", 50));
});

test("at most half of the stolen list is known to the release", ({ expect }) => {
  const { leakedPairs } = makePopulation("a", 500);
  expect(leakedPairs.filter(({ known }) => known).length).toBe(Math.floor(leakedPairs.length / 2));
});

test("enough pairs of the stolen list open an account for 400 to fall in 2,000 attempts", ({ expect }) => {
  const { accounts, leakedPairs } = makePopulation();
  const passwords = new Map(accounts.map(({ username, password }) => [username, password]));
  const right = leakedPairs.filter(({ username, password }) => passwords.get(username) === password);
  expect((right.length / leakedPairs.length) * 2_000).toBeGreaterThan(400);
});

test("part of the stolen list names people without an account", ({ expect }) => {
  const { accounts, leakedPairs } = makePopulation("a", 500);
  const names = new Set(accounts.map(({ username }) => username));
  expect(leakedPairs.filter(({ username }) => !names.has(username)).length).toBeGreaterThan(100);
});
