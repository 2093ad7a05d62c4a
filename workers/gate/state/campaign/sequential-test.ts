import { logLikelihoodRatio } from "./log-likelihood.ts";
import type { Sums } from "./campaign-sums.ts";
import { BASES, ratesOf, sizeOf, strangersOf, type Basis, type Tested, type Usual } from "./usual-rates.ts";

/*
 * CUSUM (Page 1954) over hours: S = max(0, S + LLR). Several tests run side by side, because attacks differ in what they show: a list that the
 * release knows fails with leaked pairs, one that it does not know shows in unknown names or plain failures only.
 */
const TESTS: Readonly<Record<TestName, readonly Tested[]>> = {
  failures: ["failures"],
  unknownUsers: ["unknownUsers"],
  leakedFailures: ["leakedFailures"],
  together: ["failures", "unknownUsers", "leakedFailures"],
  outcomes: ["failures", "unknownUsers"],
  leakedPairs: ["unknownUsers", "leakedPairs"],
};
export const TEST_NAMES = [
  "failures",
  "unknownUsers",
  "leakedFailures",
  "together",
  "outcomes",
  "leakedPairs",
] as const;
export type TestName = (typeof TEST_NAMES)[number];

export type Statistics = Record<TestName, number>;

/**
 * The share of strangers that an attack is assumed to be. At .05 the test goes blind for half a percent, at .005 it is slow for
 * everything else.
 */
const EPSILON = 0.01;
/**
 * Six tests of a site's hours gave at most 12 in sixty simulated quiet years, and less than 9.6 in most of them
 * (test/bench/campaign.ts); who names nobody fails as well, which those years leave out: so a little more.
 */
const ALARM = 10;
const YOUTH_HOURS = 72;
/** From then on nearly everybody's device is known who is going to have one. */
const SETTLED_HOURS = 336;
/** A statistic that grows for days would take days to fall. */
const MOST = 3 * ALARM;

export function quietStatistics(): Statistics {
  return { failures: 0, unknownUsers: 0, leakedFailures: 0, together: 0, outcomes: 0, leakedPairs: 0 };
}

/** Pure: the statistics after these counts of one hour, finished or not. */
export function stepStatistics(before: Statistics, hour: Sums, usual: Usual): Statistics {
  const after = quietStatistics();
  for (const name of TEST_NAMES)
    after[name] = Math.min(MOST, Math.max(0, before[name] + ratioOf(name, hour, usual)));
  return after;
}

/**
 * What these counts say for the attack by one test; below 0 they speak against it. In a route's first weeks its strangers change, and
 * the basis that says less is believed; later visits would only add their own noise.
 */
function ratioOf(name: TestName, hour: Sums, usual: Usual): number {
  const bases = usual.learnedHours < SETTLED_HOURS ? BASES : (["attempts"] as const);
  return Math.min(...bases.map((basis) => ratioOn(basis, TESTS[name], hour, usual)));
}

function ratioOn(basis: Basis, tested: readonly Tested[], hour: Sums, usual: Usual): number {
  const epsilon = basis === "visits" ? EPSILON * strangersOf(usual) : EPSILON;
  return tested.reduce(
    (sum, channel) =>
      sum +
      logLikelihoodRatio(hour.all[channel], sizeOf(hour, basis), ratesOf(usual, channel, basis), epsilon),
    0,
  );
}

export function loudest(statistics: Statistics): TestName {
  return TEST_NAMES.reduce((a, b) => (statistics[b] > statistics[a] ? b : a));
}

/** 1 and above is an alarm. A young route's strangers are changing: it needs up to three times the evidence. */
export function levelOf(statistics: Statistics, { learnedHours }: Usual): number {
  const caution = 1 + 2 * Math.exp(-learnedHours / YOUTH_HOURS);
  return Math.max(...TEST_NAMES.map((name) => statistics[name])) / (caution * ALARM);
}
