import { test } from "vitest";
import { logLikelihoodRatio } from "../../../../workers/gate/state/campaign/log-likelihood.ts";

const RATES = { usual: 0.1, attacker: 0.9, rho: 0.02 };

/** By the recurrence of rising factorials, without any gamma function: an independent way to the same number. */
function betaBinomial(k: number, n: number, mean: number, rho: number): number {
  const [alpha, beta] = [mean * (1 / rho - 1), (1 - mean) * (1 / rho - 1)];
  let value = 1;
  for (let i = 0; i < k; i++) value *= alpha + i;
  for (let i = 0; i < n - k; i++) value *= beta + i;
  for (let i = 0; i < n; i++) value /= alpha + beta + i;
  return value;
}

test.for([
  [0, 10],
  [3, 10],
  [10, 10],
  [1, 40],
] as const)("%i of %i is the logarithm of two beta-binomials' ratio", ([k, n], { expect }) => {
  const mixed = 0.99 * RATES.usual + 0.01 * RATES.attacker;
  const expected = Math.log(
    betaBinomial(k, n, mixed, RATES.rho) / betaBinomial(k, n, RATES.usual, RATES.rho),
  );
  expect(logLikelihoodRatio(k, n, RATES, 0.01)).toBeCloseTo(expected, 8);
});

test("nobody says nothing, more failures say more", ({ expect }) => {
  expect(logLikelihoodRatio(0, 0, RATES, 0.01)).toBe(0);
  const few = logLikelihoodRatio(5, 50, RATES, 0.01);
  expect(logLikelihoodRatio(30, 50, RATES, 0.01)).toBeGreaterThan(few);
});
