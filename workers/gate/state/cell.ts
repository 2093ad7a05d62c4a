import type { CellCounts, CellTotals } from "../../../shared/domain/history.ts";
import type { Entry, SourceObservation } from "../deps.ts";
import { countAccounts, sketchPosition } from "./account-sketch.ts";
import {
  advance,
  distinctAccounts,
  emptySpan,
  mergeSpan,
  noteAccount,
  type Span,
  type Tally,
} from "./tally.ts";

/** One cell's memory: minutes for limits and bursts, hours for what is too slow for minutes. */
export type Cell = {
  readonly fast: Span;
  /** Null where hours would be too coarse a reproach: a whole provider, browser or route. */
  readonly slow: Span | null;
  usualLoss: number;
  /** The distinct counts as they were last worked out. */
  distinct: Distinct | null;
};

const NOBODY = { good: 0, lost: 0 } as const;
const NOTHING: CellTotals = {
  successes: 0,
  failures: 0,
  unknownUsers: 0,
  leakedPairs: 0,
  goodAccounts: 0,
  lostAccounts: 0,
};

type Distinct = {
  readonly accounts: number;
  readonly failedAccounts: number;
  readonly fast: { readonly good: number; readonly lost: number };
  readonly slow: { readonly good: number; readonly lost: number };
  /** They hold for this window, until so many more attempts or outcomes came in. */
  readonly index: number;
  readonly sixteenth: number;
  changesLeft: number;
};

/** AWS counts failed logins of an address over 10 minutes; policies speak of the same window. */
const FAST_MS = 10 * 60_000;
const SLOW_MS = 6 * 3_600_000;

/** Nothing that a cell saw before this matters any more. */
const CELL_LIFE_MS = 2 * SLOW_MS;

/** Before a cell showed what is usual, one account in ten may fail and give up (a guess; corrected typos do not count). */
const FIRST_USUAL_LOSS = 0.1;
/** An attack that goes on for days must not become "usual" beyond this. */
const MAX_USUAL_LOSS = 0.35;
/** Distinct counts are worked out again once a cell has grown by a part of this. */
const DISTINCT_SLACK = 24;
/** A window with fewer accounts says too little. */
const MIN_LEARNT_ACCOUNTS = 12;

export function emptyCell(atMs: number, remembers: boolean): Cell {
  return {
    fast: emptySpan(Math.floor(atMs / FAST_MS)),
    slow: remembers ? emptySpan(Math.floor(atMs / SLOW_MS)) : null,
    usualLoss: FIRST_USUAL_LOSS,
    distinct: null,
  };
}

/** From when on the cell says nothing any more, unless it is told something. Up to a window late. */
export function cellEndsAtMs({ fast }: Cell): number {
  return (fast.index + 1) * FAST_MS + CELL_LIFE_MS;
}

/** In place: one attempt came in. */
export function recordEntry(cell: Cell, { atMs, accountId, knownDevice }: Entry): void {
  turn(cell, atMs);
  cell.fast.current.attempts += 1;
  if (cell.distinct) cell.distinct.changesLeft -= 1;
  if (!knownDevice) noteAccount(cell.fast.current, "tried", sketchPosition(accountId));
}

/** In place: what became of it. */
export function recordOutcome(cell: Cell, observation: SourceObservation): void {
  if (observation.knownDevice) return;
  turn(cell, observation.atMs);
  if (cell.distinct) cell.distinct.changesLeft -= 1;
  const position = sketchPosition(observation.accountId);
  addOutcome(cell.fast.current, observation, position);
  if (cell.slow) addOutcome(cell.slow.current, observation, position);
}

/** What the cell holds, as the detectors and limits read it. */
export function readCell(cell: Cell, atMs: number): CellCounts {
  turn(cell, atMs);
  const { fast, slow, usualLoss } = cell;
  const { current, previous } = fast;
  // The part of the previous window that still lies within ten minutes, as if it had been spread evenly.
  const sixteenth = Math.floor((16 * (atMs % FAST_MS)) / FAST_MS);
  const share = 1 - sixteenth / 16;
  const distinct = distinctOf(cell, sixteenth);
  return {
    ...totals(fast, distinct.fast),
    attempts: slide(current.attempts, previous?.attempts, share),
    withheld: slide(current.withheld, previous?.withheld, share),
    accounts: distinct.accounts,
    failedAccounts: distinct.failedAccounts,
    slow: slow ? totals(slow, distinct.slow) : NOTHING,
    usualLoss,
  };
}

/** Counting bits is the dearest part of judgement: a cell with hundreds of attempts is counted again after 4 % more. */
function distinctOf(cell: Cell, sixteenth: number): Distinct {
  const known = cell.distinct;
  const { fast, slow } = cell;
  if (known && known.changesLeft > 0 && known.index === fast.index && known.sixteenth === sixteenth)
    return known;
  const { current, previous } = fast;
  const share = 1 - sixteenth / 16;
  const fresh = {
    accounts: slide(countAccounts(current.tried), previous ? countAccounts(previous.tried) : 0, share),
    failedAccounts: slide(
      countAccounts(current.failed),
      previous ? countAccounts(previous.failed) : 0,
      share,
    ),
    fast: distinctAccounts(fast),
    slow: slow ? distinctAccounts(slow) : NOBODY,
    index: fast.index,
    sixteenth,
    changesLeft: Math.max(1, Math.floor((current.attempts + (previous?.attempts ?? 0)) / DISTINCT_SLACK)),
  };
  cell.distinct = fresh;
  return fresh;
}

/** Adds what another isolate counted. The object's own idea of what is usual stays. */
export function mergeCell(into: Cell, from: Cell): void {
  into.distinct = null;
  learnUsual(into, from.fast.index);
  mergeSpan(into.fast, from.fast);
  if (into.slow && from.slow) mergeSpan(into.slow, from.slow);
}

function turn(cell: Cell, atMs: number): void {
  const index = Math.floor(atMs / FAST_MS);
  if (index === cell.fast.index) return;
  learnUsual(cell, index);
  advance(cell.fast, index);
  if (cell.slow) advance(cell.slow, Math.floor(atMs / SLOW_MS));
}

/** People of one window fail together: correlation as in signals/cell-evidence.ts. */
const RHO = 0.02;

/**
 * A window closes. What chance explains moves it evenly: else a small route's quietest ten minutes would become its norm, and every
 * other ten an attack. Beyond two standard deviations fall quickly and rise slowly (Herley and Schechter take the least attacked
 * slices as the norm; this is that, online): an attack of an hour moves it by some hundredths.
 */
function learnUsual(cell: Cell, index: number): void {
  if (index <= cell.fast.index) return;
  const { good, lost } = distinctAccounts({ ...cell.fast, previous: null });
  if (good + lost < MIN_LEARNT_ACCOUNTS) return;
  const usual = cell.usualLoss;
  const deviation = Math.sqrt(Math.max(0.05, usual) * (1 - usual) * (1 / (good + lost) + RHO));
  const distance = Math.min(lost / (good + lost), MAX_USUAL_LOSS) - usual;
  const isChance = Math.abs(distance) <= 2 * deviation;
  cell.usualLoss += distance * (isChance ? 0.05 : distance < 0 ? 0.2 : 0.01);
}

function addOutcome(tally: Tally, observation: SourceObservation, position: number): void {
  const { settlement, leakedPair, repeatedPassword } = observation;
  if (leakedPair) tally.leakedPairs += 1;
  if (settlement === "withheld" || settlement === "challenged") tally.withheld += 1;
  // Attackers who are asked and stay away would else leave no trace, and be let in again once their first failures are
  // forgotten. A person who proves himself logs in: then the account is good, and not lost. A stale program that cannot answer is no
  // new failure: a route that asks would else keep itself under attack.
  if (settlement === "challenged" && !repeatedPassword) noteAccount(tally, "failed", position);
  // With `pending_mfa` the password was right: under step-up a cell would else look ever worse by its own remedy.
  if (settlement === "accepted" || settlement === "pending_mfa") {
    tally.successes += 1;
    noteAccount(tally, "good", position);
  }
  if (repeatedPassword || (settlement !== "rejected" && settlement !== "unknown_user")) return;
  tally.failures += 1;
  if (settlement === "unknown_user") tally.unknownUsers += 1;
  noteAccount(tally, "failed", position);
}

function totals({ current, previous }: Span, { good, lost }: Distinct["fast"]): CellTotals {
  return {
    successes: current.successes + (previous?.successes ?? 0),
    failures: current.failures + (previous?.failures ?? 0),
    unknownUsers: current.unknownUsers + (previous?.unknownUsers ?? 0),
    leakedPairs: current.leakedPairs + (previous?.leakedPairs ?? 0),
    goodAccounts: good,
    lostAccounts: lost,
  };
}

function slide(current: number, previous: number | undefined, share: number): number {
  return current + Math.floor((previous ?? 0) * share);
}
