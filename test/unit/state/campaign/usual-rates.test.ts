import { test } from "vitest";
import { emptyCounts, emptySums } from "../../../../workers/gate/state/campaign/campaign-sums.ts";
import {
  emptyUsual,
  learnHour,
  ratesOf,
  type Usual,
} from "../../../../workers/gate/state/campaign/usual-rates.ts";

const DAYS = 14;

/** Hours of 100 strangers among 500 visits, of whom so many fail. */
function learned(failuresOf: (hour: number) => number, strangers = 100): Usual {
  const usual = emptyUsual();
  for (let hour = 0; hour < DAYS * 24; hour++) {
    const sums = emptySums();
    sums.visits = 500;
    Object.assign(sums.all, { ...emptyCounts(), attempts: strangers, failures: failuresOf(hour) });
    learnHour(usual, sums);
  }
  return usual;
}

/** About what chance gives at a mean of four. */
const CHANCE = [4, 2, 6, 3, 5, 1, 4, 7, 4, 3, 6, 3];

test("where failures come as chance has it, hours are taken to wander hardly at all", ({ expect }) => {
  const usual = learned((hour) => CHANCE[hour % CHANCE.length] ?? 0);
  expect(ratesOf(usual, "failures", "attempts").rho).toBeLessThan(0.001);
  expect(ratesOf(usual, "failures", "visits").rho).toBeLessThan(0.001);
});

test("where they come in clumps, hours are taken to wander", ({ expect }) => {
  const usual = learned((hour) => (hour % 6 === 0 ? 24 : 0));
  expect(ratesOf(usual, "failures", "attempts").rho).toBeGreaterThan(0.1);
});

test("a channel in which nothing ever happened says nothing of how it wanders", ({ expect }) => {
  const { usual, rho } = ratesOf(
    learned(() => 4),
    "leakedFailures",
    "visits",
  );
  expect(usual).toBeLessThan(0.001);
  expect(rho).toBeLessThanOrEqual(1 / 201);
});

test("hours in which hardly anybody came do not outweigh the others", ({ expect }) => {
  const usual = learned((hour) => CHANCE[hour % CHANCE.length] ?? 0);
  const { rho } = ratesOf(usual, "failures", "attempts");
  const night = emptySums();
  night.visits = 2;
  Object.assign(night.all, { ...emptyCounts(), attempts: 2, failures: 2 });
  learnHour(usual, night);
  expect(ratesOf(usual, "failures", "attempts").rho).toBeLessThan(rho + 0.0005);
});
