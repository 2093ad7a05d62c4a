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

/** One sum on each basis: an attack lifts both, what drifts without one lifts one of them. */
export type Statistics = Readonly<Record<TestName, Readonly<Record<Basis, number>>>>;

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
  return ofTests(() => 0);
}

/**
 * Pure: the statistics after these counts of one hour, finished or not. In a route's first weeks its strangers drift so much that an
 * hour must say on both bases that it is an attack's; later it is enough that the hours of an attack do together, as each basis has its own noise.
 */
export function stepStatistics(before: Statistics, hour: Sums, usual: Usual): Statistics {
  const isSettled = usual.learnedHours >= SETTLED_HOURS;
  return ofTests((name, basis) => {
    const ratios = (isSettled ? [basis] : BASES).map((one) => ratioOn(one, TESTS[name], hour, usual));
    return Math.min(MOST, Math.max(0, before[name][basis] + Math.min(...ratios)));
  });
}

function ofTests(of: (name: TestName, basis: Basis) => number): Statistics {
  const both = (name: TestName) => ({ attempts: of(name, "attempts"), visits: of(name, "visits") });
  return {
    failures: both("failures"),
    unknownUsers: both("unknownUsers"),
    leakedFailures: both("leakedFailures"),
    together: both("together"),
    outcomes: both("outcomes"),
    leakedPairs: both("leakedPairs"),
  };
}

/** What these counts say for the attack by one test; below 0 they speak against it. */
function ratioOn(basis: Basis, tested: readonly Tested[], hour: Sums, usual: Usual): number {
  const epsilon = basis === "visits" ? EPSILON * strangersOf(usual) : EPSILON;
  return tested.reduce(
    (sum, channel) =>
      sum +
      logLikelihoodRatio(hour.all[channel], sizeOf(hour, basis), ratesOf(usual, channel, basis), epsilon),
    0,
  );
}

/** The basis that says less is believed. */
function sumOf({ attempts, visits }: Readonly<Record<Basis, number>>): number {
  return Math.min(attempts, visits);
}

export function loudest(statistics: Statistics): TestName {
  return TEST_NAMES.reduce((a, b) => (sumOf(statistics[b]) > sumOf(statistics[a]) ? b : a));
}

/** 1 and above is an alarm. A young route's strangers are changing: it needs up to three times the evidence. */
export function levelOf(statistics: Statistics, { learnedHours }: Usual): number {
  const caution = 1 + 2 * Math.exp(-learnedHours / YOUTH_HOURS);
  return Math.max(...TEST_NAMES.map((name) => sumOf(statistics[name]))) / (caution * ALARM);
}
