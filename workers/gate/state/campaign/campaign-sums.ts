import {
  CAMPAIGN_FEATURES,
  type CampaignFacts,
  type CampaignFeature,
  type Stranger,
} from "../../../../shared/domain/campaign.ts";

/** Counts of strangers' attempts whose outcome is known, in this order. */
export const CHANNELS = ["attempts", "failures", "unknownUsers", "leakedPairs", "leakedFailures"] as const;
export type Channel = (typeof CHANNELS)[number];
export type Counts = Record<Channel, number>;

/**
 * Counts as a whole, for each value of each feature (`signature:ab12…`) and for pairs of values (`country:NO account:new`).
 * `visits`: attempts of strangers and of known devices; who gets in counts once an hour and account.
 */
export type Sums = Totals & { readonly values: Map<string, Counts> };
export type Totals = { readonly all: Counts; visits: number };

/**
 * Six features have some hundred values at a large site (signatures and providers most), their pairs some thousand. Where somebody
 * makes values up the rarest make room: what he does most often, and what people have in common, stays.
 */
const [MAX_VALUES, FULL_VALUES] = [4_096, 6_144];

/** Features whose pairs are cells of their own: what an attack copies (a browser, a list of proxies) meets whom it aims at. */
const PAIRS = [
  ["signature", "account"],
  ["signature", "country"],
  ["country", "account"],
  ["asn", "account"],
] as const;

export function emptySums(): Sums {
  return { ...emptyTotals(), values: new Map() };
}

export function emptyTotals(): Totals {
  return { all: emptyCounts(), visits: 0 };
}

export function emptyCounts(): Counts {
  return { attempts: 0, failures: 0, unknownUsers: 0, leakedPairs: 0, leakedFailures: 0 };
}

/** In place. */
export function addStranger(sums: Sums, stranger: Stranger): void {
  bump(sums.all, stranger);
  sums.visits += 1;
  for (const key of [...valueKeys(stranger.facts), ...pairKeys(stranger.facts)])
    bump(countsOf(sums, key), stranger);
  makeRoom(sums);
}

/** In place: adds `share` of what another sum holds. */
export function addSums(into: Sums, from: Sums, share = 1): void {
  addTotals(into, from, share);
  for (const [key, counts] of from.values) addCounts(countsOf(into, key), counts, share);
  makeRoom(into);
}

/** In place. */
export function addTotals(into: Totals, from: Totals, share = 1): void {
  addCounts(into.all, from.all, share);
  into.visits += share * from.visits;
}

/** In place: what happened long ago counts less. Values of which less than a hundredth attempt is left are forgotten. */
export function fadeSums(sums: Sums, factor: number): void {
  scale(sums.all, factor);
  sums.visits *= factor;
  for (const [key, counts] of sums.values) {
    scale(counts, factor);
    if (counts.attempts < 0.01) sums.values.delete(key);
  }
}

function valueKeys(facts: CampaignFacts): readonly string[] {
  return CAMPAIGN_FEATURES.map((feature) => cellKey(facts, feature));
}

export function cellKey(facts: CampaignFacts, feature: CampaignFeature): string {
  return `${feature}:${facts[feature]}`;
}

function pairKeys(facts: CampaignFacts): readonly string[] {
  return PAIRS.map(([a, b]) => `${a}:${facts[a]} ${b}:${facts[b]}`);
}

/** The single values that a cell's key joins. */
export function partsOf(key: string): readonly string[] {
  return key.split(" ");
}

function countsOf({ values }: Sums, key: string): Counts {
  const known = values.get(key);
  if (known) return known;
  const fresh = emptyCounts();
  values.set(key, fresh);
  return fresh;
}

/** In place, and seldom: two thousand new values come between two times. */
function makeRoom({ values }: Sums): void {
  if (values.size <= FULL_VALUES) return;
  const rarest = [...values].toSorted(([, a], [, b]) => b.attempts - a.attempts).slice(MAX_VALUES);
  for (const [key] of rarest) values.delete(key);
}

function bump(counts: Counts, { failed, unknownUser, leakedPair }: Stranger): void {
  counts.attempts += 1;
  if (failed) counts.failures += 1;
  if (unknownUser) counts.unknownUsers += 1;
  if (leakedPair) counts.leakedPairs += 1;
  if (leakedPair && failed) counts.leakedFailures += 1;
}

/** Field by field, as in `scale`: by their names in a loop it is the dearest part of an evaluation. */
function addCounts(into: Counts, from: Counts, share: number): void {
  into.attempts += share * from.attempts;
  into.failures += share * from.failures;
  into.unknownUsers += share * from.unknownUsers;
  into.leakedPairs += share * from.leakedPairs;
  into.leakedFailures += share * from.leakedFailures;
}

function scale(counts: Counts, factor: number): void {
  counts.attempts *= factor;
  counts.failures *= factor;
  counts.unknownUsers *= factor;
  counts.leakedPairs *= factor;
  counts.leakedFailures *= factor;
}

/** The commonest values only. */
export function trimSums(sums: Sums, most: number): Sums {
  const { values } = sums;
  if (values.size <= most) return sums;
  const commonest = [...values].toSorted(([, a], [, b]) => b.attempts - a.attempts).slice(0, most);
  return { ...sums, values: new Map(commonest) };
}
