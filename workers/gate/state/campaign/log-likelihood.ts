/*
 * "A share ε of these n attempts is an attack" against "none is", for k of n that failed (or named no account, and so on).
 * Rates of good people wander from hour to hour, so both hypotheses are beta-binomial with correlation ρ (Javed and Paxson,
 * CCS 2013, model failures so): p is the mean, α = p(1/ρ - 1), β = (1 - p)(1/ρ - 1).
 */
export type Rates = {
  /** Of good strangers. */
  readonly usual: number;
  /** Of attackers. */
  readonly attacker: number;
  /** Correlation of good strangers within an hour. */
  readonly rho: number;
};

/** Natural log; above 0 the attack explains the counts better. Pure. */
export function logLikelihoodRatio(
  k: number,
  n: number,
  { usual, attacker, rho }: Rates,
  epsilon: number,
): number {
  if (n === 0) return 0;
  const mixed = (1 - epsilon) * usual + epsilon * attacker;
  return logBetaBinomial(k, n, mixed, rho) - logBetaBinomial(k, n, usual, rho);
}

/** Without the binomial coefficient, which is the same on both sides. */
function logBetaBinomial(k: number, n: number, mean: number, rho: number): number {
  const alpha = mean * (1 / rho - 1);
  const beta = (1 - mean) * (1 / rho - 1);
  return logBeta(k + alpha, n - k + beta) - logBeta(alpha, beta);
}

function logBeta(a: number, b: number): number {
  return logGamma(a) + logGamma(b) - logGamma(a + b);
}

/** Lanczos' approximation with six terms (Numerical Recipes, 6.1): relative error below 2e-10 for x > 0. */
const LANCZOS = [
  76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.001208650973866179,
  -0.000005395239384953,
] as const;

function logGamma(x: number): number {
  const shifted = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  const series = LANCZOS.reduce((sum, term, index) => sum + term / (x + index + 1), 1.000000000190015);
  return Math.log((2.5066282746310007 * series) / x) - shifted;
}
