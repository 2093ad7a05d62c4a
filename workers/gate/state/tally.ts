import { addToSketch, countAccounts, mergeSketch, type AccountSketch } from "./account-sketch.ts";

/** What one cell saw in one span of time. Counted in place: a tally belongs to one cell of one table. */
export type Tally = {
  attempts: number;
  withheld: number;
  successes: number;
  failures: number;
  unknownUsers: number;
  leakedPairs: number;
  tried: AccountSketch;
  failed: AccountSketch;
  good: AccountSketch;
};

/** A span and the one before it: together they always cover one to two lengths of the past. */
export type Span = { index: number; current: Tally; previous: Tally | null };

/** Most cells see one attempt: none of its three lists is made before it is needed. */
const NOBODY: AccountSketch = [];

/** In place: notes an account in one of the lists. */
export function noteAccount(tally: Tally, list: "tried" | "failed" | "good", position: number): void {
  // By length, not by identity: a clone that travelled has one empty list in the place of all that shared `NOBODY`.
  if (tally[list].length === 0) tally[list] = [position];
  else addToSketch(tally[list], position);
}

function emptyTally(): Tally {
  return {
    attempts: 0,
    withheld: 0,
    successes: 0,
    failures: 0,
    unknownUsers: 0,
    leakedPairs: 0,
    tried: NOBODY,
    failed: NOBODY,
    good: NOBODY,
  };
}

export function emptySpan(index: number): Span {
  return { index, current: emptyTally(), previous: null };
}

/** Moves on to `index`; a clock that runs behind changes nothing. Returns true when the span turned over. */
export function advance(span: Span, index: number): boolean {
  if (index <= span.index) return false;
  span.previous = index === span.index + 1 ? span.current : null;
  span.current = emptyTally();
  span.index = index;
  return true;
}

function addTally(into: Tally, from: Tally): void {
  into.attempts += from.attempts;
  into.withheld += from.withheld;
  into.successes += from.successes;
  into.failures += from.failures;
  into.unknownUsers += from.unknownUsers;
  into.leakedPairs += from.leakedPairs;
  into.tried = merged(into.tried, from.tried);
  into.failed = merged(into.failed, from.failed);
  into.good = merged(into.good, from.good);
}

function merged(into: AccountSketch, from: AccountSketch): AccountSketch {
  if (from.length === 0) return into;
  if (into.length === 0) return [...from];
  mergeSketch(into, from);
  return into;
}

/** Adds another isolate's span, whichever of the two clocks is ahead. */
export function mergeSpan(into: Span, from: Span): void {
  advance(into, from.index);
  addAt(into, from.index, from.current);
  if (from.previous) addAt(into, from.index - 1, from.previous);
}

function addAt(into: Span, index: number, tally: Tally): void {
  if (index === into.index) addTally(into.current, tally);
  if (index !== into.index - 1) return;
  into.previous ??= emptyTally();
  addTally(into.previous, tally);
}

/** Distinct accounts over both halves. `lost` failed and never succeeded: a corrected typo is nobody's loss. */
export function distinctAccounts({ current, previous }: Span): {
  readonly good: number;
  readonly lost: number;
} {
  const goodBefore = previous?.good ?? NOBODY;
  const failedBefore = previous?.failed ?? NOBODY;
  const good = countAccounts(current.good, goodBefore);
  if (current.failed.length === 0 && failedBefore.length === 0) return { good, lost: 0 };
  return {
    good,
    lost: Math.max(0, countAccounts(current.good, goodBefore, current.failed, failedBefore) - good),
  };
}
