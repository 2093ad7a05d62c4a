import { test } from "vitest";
import { planAttack } from "../../attack/simulator/attackers.ts";
import { browserHeaders } from "../../attack/simulator/headers.ts";
import { madeUpRelease } from "../../attack/simulator/made-up-release.ts";
import { meanInterval } from "../../attack/simulator/metrics.ts";
import { UNSEEN_PLAYBOOKS } from "../../attack/simulator/parameters.ts";
import { makePeople } from "../../attack/simulator/people.ts";
import { openRandom } from "../../attack/simulator/random.ts";
import { shuffledRelease } from "../../attack/simulator/shuffled-release.ts";
import { testKeys } from "../../attack/simulator/test-keys.ts";

// Exact bounds: half the 2.5 and 97.5 % quantiles of chi-squared with 2n and 2n + 2 degrees of freedom.
test.for([
  [0, 0, 3.689],
  [3, 0.619, 8.767],
  [20, 12.217, 30.888],
] as const)("a count of %i could come of means from %f to %f", ([count, low, high], { expect }) => {
  const [from, to] = meanInterval(count);
  expect(Math.abs(from - low)).toBeLessThan(0.03);
  expect(Math.abs(to - high)).toBeLessThan(0.03);
});

test("an attacker's own accounts are told apart from those that he attacks, and stand in no list", ({
  expect,
}) => {
  const random = openRandom(3);
  const crowd = makePeople(200, browserHeaders(), random);
  const window = { fromMs: 0, toMs: 1e8, attempts: 400 };
  for (const playbook of UNSEEN_PLAYBOOKS) {
    const { told, leaks } = planAttack(playbook, window, crowd, random);
    const own = told.filter(({ cover }) => cover);
    expect.soft(Math.abs(own.length / told.length - playbook.own), playbook.name).toBeLessThan(0.08);
    expect.soft(own.every(({ record }) => record.outcome === "accepted")).toBe(true);
    const listed = new Set(leaks.map(({ username }) => username));
    expect.soft(own.filter(({ record }) => listed.has(record.username))).toEqual([]);
  }
});

test("a shuffled release says as often what it knows, but of others", ({ expect }) => {
  const known = madeUpRelease([], testKeys());
  const shuffled = shuffledRelease(known, openRandom(5));
  const addresses = Array.from({ length: 4_000 }, (_, n) => `${n % 4 === 0 ? 103 : 84}.0.0.${n % 250}`);
  const listed = addresses.filter((address) => shuffled.address(address).listings.length > 0);
  expect(Math.abs(listed.length / addresses.length - 0.25)).toBeLessThan(0.05);
  expect(
    Math.abs(listed.filter((address) => address.startsWith("103.")).length / listed.length - 0.25),
  ).toBeLessThan(0.06);
});
