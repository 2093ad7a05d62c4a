import type { Rates } from "./log-likelihood.ts";
import { addSums, emptySums, fadeSums, type Channel, type Sums, type Totals } from "./campaign-sums.ts";

/** The channels that are tested, and what attackers and good strangers do in them before a route showed its own rates. */
export const TESTED = ["failures", "unknownUsers", "leakedPairs", "leakedFailures"] as const;
export type Tested = Extract<Channel, (typeof TESTED)[number]>;

/*
 * Of good strangers (no known device) some three in ten fail, 4 % mistype the name, 2 % use a leaked pair (Google measured 1.5 %
 * of all web logins) and few of those with a leaked pair fail. Stuffing fails 99 % of the time, names no account in 45 %, and 40 to
 * 80 % of its pairs are in a good release. Priors weigh as much as 100 attempts.
 */
const PRIOR: Readonly<
  Record<Tested, { readonly usual: number; readonly attacker: number; readonly most: number }>
> = {
  failures: { usual: 0.1, attacker: 0.99, most: 0.7 },
  unknownUsers: { usual: 0.04, attacker: 0.45, most: 0.15 },
  leakedPairs: { usual: 0.02, attacker: 0.8, most: 0.08 },
  leakedFailures: { usual: 0.002, attacker: 0.79, most: 0.04 },
};
const PRIOR_ATTEMPTS = 100;
/**
 * What a count is compared with. Strangers of a young route are more every day of those who fail (people's devices become known,
 * their typos do not), visits of a whole route are more when more people come: only an attack raises the share of both.
 */
export const BASES = ["attempts", "visits"] as const;
export type Basis = (typeof BASES)[number];

export function sizeOf({ all, visits }: Totals, basis: Basis): number {
  return basis === "visits" ? visits : all.attempts;
}

/** Standard deviations. */
const CAUTION = 0.5;
const YOUNG_HOURS = 20;
const YOUNG_ATTEMPTS = 100;
const YOUTH_HOURS = 60;

/** How much hourly rates of good people wander: 1/201 until a route has shown otherwise for a day (a guess of the literature's order). */
const PRIOR_RHO = 1 / 201;
const PRIOR_HOURS = 24;
const LEAST_RHO = 1 / 5_000;
/** Learned over a week or two of hours that had strangers: shop habits change with seasons. A young route's first days say little of the days that follow. */
const FADE_HOURS = 6;
const [LEAST_HALF_LIFE_HOURS, HALF_LIFE_HOURS, OF_AGE] = [24, 7 * 24, 0.5];

/** For each channel the moments that give ρ: hours, pairs of visitors of one hour, and how much more such pairs agree than by chance. */
type Spread = Record<Tested, [hours: number, pairs: number, excess: number]>;

/** What the route's good strangers usually do. */
export type Usual = {
  readonly sums: Sums;
  readonly spread: Readonly<Record<Basis, Spread>>;
  /** Hours learned since the sums were last faded: it touches every value. */
  unfadedHours: number;
  /** All hours ever learned. */
  learnedHours: number;
};

export function emptyUsual(): Usual {
  return {
    sums: emptySums(),
    spread: { attempts: noSpread(), visits: noSpread() },
    unfadedHours: 0,
    learnedHours: 0,
  };
}

function noSpread(): Spread {
  return {
    failures: [0, 0, 0],
    unknownUsers: [0, 0, 0],
    leakedPairs: [0, 0, 0],
    leakedFailures: [0, 0, 0],
  };
}

/** In place: one more quiet hour. */
export function learnHour(usual: Usual, hour: Sums): void {
  for (const basis of BASES)
    for (const channel of TESTED) learnSpread(usual, hour, { channel, basis }, fadeAnHour(HALF_LIFE_HOURS));
  const factor = fadeAnHour(
    Math.max(LEAST_HALF_LIFE_HOURS, Math.min(HALF_LIFE_HOURS, OF_AGE * usual.learnedHours)),
  );
  usual.unfadedHours += 1;
  usual.learnedHours += 1;
  if (usual.unfadedHours >= FADE_HOURS) {
    fadeSums(usual.sums, factor ** usual.unfadedHours);
    usual.unfadedHours = 0;
  }
  addSums(usual.sums, hour);
}

function fadeAnHour(halfLifeHours: number): number {
  return 0.5 ** (1 / halfLifeHours);
}

/** Until a route showed a day and a hundred strangers of its own there is nothing to test against. */
export function isYoung({ learnedHours, sums }: Usual): boolean {
  return learnedHours < YOUNG_HOURS || sums.all.attempts < YOUNG_ATTEMPTS;
}

/** How much of that a young route has shown; null for one that is no longer young. */
export type Learning = {
  readonly hours: number;
  readonly ofHours: number;
  readonly strangers: number;
  readonly ofStrangers: number;
};

export function learningOf(usual: Usual): Learning | null {
  if (!isYoung(usual)) return null;
  const strangers = Math.floor(usual.sums.all.attempts);
  return { hours: usual.learnedHours, ofHours: YOUNG_HOURS, strangers, ofStrangers: YOUNG_ATTEMPTS };
}

export function ratesOf(usual: Usual, channel: Tested, basis: Basis = "attempts"): Rates {
  const { attacker, most } = PRIOR[channel];
  const { mean, known } = meanOf(usual, channel, basis);
  const [hours, pairs, excess] = usual.spread[basis][channel];
  const priorRho = basis === "visits" ? PRIOR_RHO * strangersOf(usual) : PRIOR_RHO;
  const learned = pairs === 0 ? 0 : (excess / pairs) * hours;
  const rho = Math.min(0.2, Math.max(LEAST_RHO, (priorRho * PRIOR_HOURS + learned) / (PRIOR_HOURS + hours)));
  // A rate that is taken too low is held against every hour to come: so it is taken from the upper end of what it may be.
  const perHour = sizeOf(usual.sums, basis) / Math.max(1, hours);
  const deviation = Math.sqrt((mean * (1 - mean) * (1 + perHour * rho)) / known);
  // First come those who come often and fail seldom: a day's rate may be two thirds of what it will be in a week.
  const youth = 1 + Math.exp(-usual.learnedHours / YOUTH_HOURS);
  // An attack that was there before the gate must not become usual beyond this.
  return { usual: Math.min(youth * mean + CAUTION * deviation, most), attacker, rho };
}

/** As it was seen, with the prior; `known`: what it rests on. */
function meanOf(
  { sums }: Usual,
  channel: Tested,
  basis: Basis,
): { readonly mean: number; readonly known: number } {
  const known = sizeOf(sums, basis) + PRIOR_ATTEMPTS;
  return { mean: (sums.all[channel] + PRIOR[channel].usual * PRIOR_ATTEMPTS) / known, known };
}

/** The share of the route's visits that strangers make. */
export function strangersOf({ sums }: Usual): number {
  return (sums.all.attempts + 1) / (sums.visits + 1);
}

/**
 * Method of moments: of n visitors of an hour (k - np)² is np(1 - p)(1 + (n - 1)ρ) on average. Hours weigh by their pairs: of a few dozen
 * visitors one who fails would say as much as a hundred. p is the mean of the hours before, whose own error is taken off.
 */
function learnSpread(
  usual: Usual,
  hour: Sums,
  { channel, basis }: { readonly channel: Tested; readonly basis: Basis },
  factor: number,
): void {
  const [n, k] = [sizeOf(hour, basis), hour.all[channel]];
  const moments = usual.spread[basis][channel];
  for (const index of [0, 1, 2] as const) moments[index] *= factor;
  if (n < 2) return;
  const { mean, known } = meanOf(usual, channel, basis);
  moments[0] += 1;
  moments[1] += n * (n - 1);
  moments[2] += (k - n * mean) ** 2 / (mean * (1 - mean)) - n * (1 + n / known);
}
