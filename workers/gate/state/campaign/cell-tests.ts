import { emptyCounts, partsOf, type Counts, type Sums } from "./campaign-sums.ts";
import { logLikelihoodRatio } from "./log-likelihood.ts";
import { ratesOf, strangersOf, type Usual } from "./usual-rates.ts";

/*
 * The same question of each cell (those who share a browser, a country, a provider, a standing, or two of these): an attack that is
 * lost in the crowd is often most of what a small cell holds, and shows there after some ten attempts. One CUSUM for each kind of
 * attack, because attacks differ in what they show beside failing: unknown names, leaked pairs, both or neither.
 *
 *   inside:  log P(failures of attempts) + log P(unknown names of failures) + log P(leaked pairs of failures), attack over none
 *   outside: log P(the cell's failures of all the route's visits), attack over none
 *
 * The smaller of the two counts, because each drifts without an attack: once a route's people are known, accounts never seen before
 * are mostly mistyped names (the inside grows); a new market brings new people with their typos (the outside grows).
 */
const KINDS = [
  { unknown: false, leaked: false },
  { unknown: true, leaked: false },
  { unknown: false, leaked: true },
  { unknown: true, leaked: true },
] as const;

/** A CUSUM for each kind, and the hour in which the first of them last began to grow. */
export type CellStatistic = { readonly sums: readonly number[]; readonly sinceHour: number };

/** The share of a cell's strangers that an attack is assumed to be; blind below half of it, which is what the route's tests are for. */
const EPSILON = 0.15;
/** The share of the route's strangers that the attack in this cell is assumed to be. */
const OF_ROUTE = 0.01;
/** Failures that a cell is taken to have had before it was watched. */
const LEAST_SEEN = 0.5;
const ATTACKER = { failures: 0.99, unknown: 0.45, leaked: 0.5 };
/** People of one cell fail together: a school's first day, an office whose mail is down. A guess on the careful side. */
const RHO = 0.02;
const MOST_RHO = 0.2;
/** Attempts, and failures, that a cell's own rates are drawn towards its parent's by. */
const [DRAWN_ATTEMPTS, DRAWN_FAILURES] = [30, 8];
/** Good rates that are rarer than this have not been seen often enough to be believed. */
const [LEAST_FAILURES, LEAST_OF_FAILURES] = [0.02, 0.02];
/** A cell that shows nothing for a day is mostly forgiven. */
const FADE_AN_HOUR = 0.97;
const WORTH_KEEPING = 0.5;
/** Cells with evidence; noise leaves some hundred of a thousand. Beyond, the most silent are forgotten. */
const MAX_CELLS = 2_048;
/** Fewer lost strangers than this are a family or a broken program, whatever they show. */
const MIN_LOST = 5;

const QUIET: CellStatistic = { sums: KINDS.map(() => 0), sinceHour: 0 };

type Inside = { readonly failures: number; readonly unknown: number; readonly leaked: number };
/** `share`: the cell's failures of all the route's visits; `ofVisits`: the share of them that strangers make. */
export type CellUsual = Inside & { readonly share: number; readonly ofVisits: number; readonly rho: number };

/** What cells are compared with: worked out once for many of them. `wander`: variance of the route's failures over their mean, squared. */
export type CellView = { readonly usual: Usual; readonly route: Inside; readonly wander: number };

export function cellView(usual: Usual): CellView {
  const { usual: failures } = ratesOf(usual, "failures");
  const { usual: ofVisits, rho } = ratesOf(usual, "failures", "visits");
  const route = {
    failures,
    unknown: ratesOf(usual, "unknownUsers").usual / failures,
    leaked: ratesOf(usual, "leakedFailures").usual / failures,
  };
  return { usual, route, wander: (rho * (1 - ofVisits)) / ofVisits };
}

/** What the good of one cell usually do; a cell of two features is at least as bad as the worse of the two. Pure. */
export function cellUsual(key: string, { usual, route, wander }: CellView): CellUsual {
  const parts = partsOf(key);
  const parent =
    parts.length === 1
      ? route
      : worst(parts.map((part) => drawn(usual.sums.values.get(part) ?? emptyCounts(), route)));
  const own = usual.sums.values.get(key) ?? emptyCounts();
  const share = (own.failures + LEAST_SEEN) / (usual.sums.visits + DRAWN_ATTEMPTS);
  // A part wanders as its whole does, in proportion: with the whole's correlation it would be expected in clumps, and one a night be news.
  const rho = Math.min(MOST_RHO, (wander * share) / (1 - share));
  return { ...drawn(own, parent), share, ofVisits: strangersOf(usual), rho };
}

function worst(rates: readonly Inside[]): Inside {
  const most = (of: (one: Inside) => number) => Math.max(...rates.map(of));
  return {
    failures: most((one) => one.failures),
    unknown: most((one) => one.unknown),
    leaked: most((one) => one.leaked),
  };
}

function drawn(counts: Counts, parent: Inside): Inside {
  const { attempts, failures, unknownUsers, leakedFailures } = counts;
  const ofFailures = (count: number, towards: number) =>
    (count + DRAWN_FAILURES * towards) / (failures + DRAWN_FAILURES);
  return {
    failures: (failures + DRAWN_ATTEMPTS * parent.failures) / (attempts + DRAWN_ATTEMPTS),
    unknown: ofFailures(unknownUsers, parent.unknown),
    leaked: ofFailures(leakedFailures, parent.leaked),
  };
}

/** One value for each kind of attack; above 0 the hour speaks for it. Pure. */
function cellRatios(counts: Counts, visits: number, usual: CellUsual): readonly number[] {
  const { attempts, failures, unknownUsers, leakedFailures } = counts;
  const lost = ratio(failures, attempts, [usual.failures, LEAST_FAILURES, ATTACKER.failures], EPSILON);
  const good = (1 - EPSILON) * Math.max(LEAST_FAILURES, usual.failures);
  const ofFailures = (EPSILON * ATTACKER.failures) / (EPSILON * ATTACKER.failures + good);
  const unknown = ratio(
    unknownUsers,
    failures,
    [usual.unknown, LEAST_OF_FAILURES, ATTACKER.unknown],
    ofFailures,
  );
  const leaked = ratio(
    leakedFailures,
    failures,
    [usual.leaked, LEAST_OF_FAILURES, ATTACKER.leaked],
    ofFailures,
  );
  const { share, ofVisits, rho } = usual;
  const outside = logLikelihoodRatio(
    failures,
    visits,
    { usual: share, attacker: ATTACKER.failures, rho },
    OF_ROUTE * ofVisits,
  );
  return KINDS.map(({ unknown: names, leaked: pairs }) =>
    Math.min(outside, lost + (names ? unknown : 0) + (pairs ? leaked : 0)),
  );
}

type RateOf = readonly [usual: number, least: number, attacker: number];

/** Nothing where good people do it as often as attackers. */
function ratio(k: number, n: number, [rate, least, attacker]: RateOf, epsilon: number): number {
  const usual = Math.max(least, rate);
  return usual >= attacker ? 0 : logLikelihoodRatio(k, n, { usual, attacker, rho: RHO }, epsilon);
}

/** The loudest kind of one cell after these counts of the hour that runs. Pure. */
export function loudestKind(
  before: CellStatistic | undefined,
  [counts, visits]: readonly [own: Counts, visits: number],
  usual: CellUsual,
): { readonly kind: number; readonly sum: number } {
  if (counts.failures < 1) return { kind: 0, sum: 0 };
  const ratios = cellRatios(counts, visits, usual);
  const sums = ratios.map((more, kind) => (before?.sums[kind] ?? 0) + more);
  const sum = Math.max(...sums);
  return { kind: sums.indexOf(sum), sum };
}

/** Whether so many lost strangers are enough people to speak of an attack. */
export function isCrowd(lost: number): boolean {
  return lost >= MIN_LOST;
}

/** In place: the hour is over for every cell. */
export function stepCells(cells: Map<string, CellStatistic>, hour: number, sums: Sums, usual: Usual): void {
  for (const [key, { sums: before, sinceHour }] of cells) {
    if (sums.values.has(key)) continue;
    const faded = before.map((sum) => sum * FADE_AN_HOUR);
    if (Math.max(...faded) < WORTH_KEEPING) cells.delete(key);
    else cells.set(key, { sums: faded, sinceHour });
  }
  const view = cellView(usual);
  for (const [key, counts] of sums.values) {
    const before = cells.get(key) ?? (counts.failures >= 1 ? { ...QUIET, sinceHour: hour } : null);
    if (before === null) continue;
    const ratios = cellRatios(counts, sums.visits, cellUsual(key, view));
    const after = before.sums.map((sum, kind) => Math.max(0, sum + (ratios[kind] ?? 0)));
    if (Math.max(...after) < WORTH_KEEPING) cells.delete(key);
    else cells.set(key, { sums: after, sinceHour: before.sinceHour });
  }
  if (cells.size <= MAX_CELLS) return;
  const loudness = ([, { sums: own }]: readonly [string, CellStatistic]) => Math.max(...own);
  const silent = [...cells].toSorted((a, b) => loudness(b) - loudness(a)).slice(MAX_CELLS);
  for (const [key] of silent) cells.delete(key);
}
