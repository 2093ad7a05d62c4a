import type { MeterRule } from "../../../shared/domain/meter.ts";
import { addToSketch, countAccounts, mergeSketch, type AccountSketch } from "./account-sketch.ts";

/**
 * What one limit counted of one key. All zeros is an empty meter, whatever it counts:
 *
 *   window      `at` its index, `now` and `before` the sums of it and the one before, or the sketches where distinct
 *   pace        `at` when it was last looked at, `now` the level of the bucket then
 *   streak      `at` the latest attempt, `now` the first of its row
 */
export type Meter = {
  at: number;
  now: number;
  before: number;
  readonly seen: AccountSketch;
  readonly seenBefore: AccountSketch;
};

export function emptyMeter(): Meter {
  return { at: 0, now: 0, before: 0, seen: [], seenBefore: [] };
}

const MINUTE_MS = 60_000;
/** A level of 19.000000001 is 19: leaks are sums of fractions. */
const ROUNDING = 1e-9;

type Kind = "sum" | "distinct" | "pace" | "streak";

function kindOf({ count, pace }: MeterRule): Kind {
  if (count === "activeMinutes") return "streak";
  if (count === "accounts" || count === "failedAccounts" || count === "addresses") return "distinct";
  return pace ? "pace" : "sum";
}

/** What the limit is held against. A window that slides: the part of the one before that still lies within, as if spread evenly. */
export function readMeter(meter: Meter, rule: MeterRule, atMs: number): number {
  const kind = kindOf(rule);
  if (kind === "streak")
    return atMs - meter.at > rule.windowMs ? 0 : Math.floor((atMs - meter.now) / MINUTE_MS);
  if (kind === "pace") return Math.ceil(levelAt(meter, rule, atMs) - ROUNDING);
  turn(meter, Math.floor(atMs / rule.windowMs));
  const share = 1 - (atMs % rule.windowMs) / rule.windowMs;
  return kind === "sum"
    ? meter.now + Math.floor(meter.before * share)
    : countAccounts(meter.seen) + Math.floor(countAccounts(meter.seenBefore) * share);
}

/** In place. What finds a bucket full does not fill it further (GCRA): hammering gets the even rate, not nothing. */
export function countInMeter(meter: Meter, rule: MeterRule, atMs: number, position: number): void {
  const kind = kindOf(rule);
  if (kind === "streak") {
    if (atMs - meter.at > rule.windowMs) meter.now = atMs;
    meter.at = Math.max(meter.at, atMs);
  } else if (kind === "pace") {
    meter.now = levelAt(meter, rule, atMs);
    meter.at = Math.max(meter.at, atMs);
    if (Math.ceil(meter.now - ROUNDING) < rule.max) meter.now += 1;
  } else {
    turn(meter, Math.floor(atMs / rule.windowMs));
    if (kind === "sum") meter.now += 1;
    else addToSketch(meter.seen, position);
  }
}

/** In place: adds what another isolate counted since it last told. */
export function mergeMeter(into: Meter, from: Meter, rule: MeterRule): void {
  const kind = kindOf(rule);
  if (kind === "streak") mergeStreak(into, from, rule.windowMs);
  else if (kind === "pace") {
    const level = levelAt(into, rule, from.at);
    into.at = Math.max(into.at, from.at);
    into.now = Math.min(rule.max, level + from.now);
  } else mergeWindow(into, from);
}

/** From when on the meter says nothing, unless it is told something. */
export function meterEndsAtMs({ at }: Meter, rule: MeterRule): number {
  const kind = kindOf(rule);
  return kind === "pace" || kind === "streak" ? at + rule.windowMs : (at + 2) * rule.windowMs;
}

/** A bucket leaks `max` a window. */
function levelAt({ at, now }: Meter, { max, windowMs }: MeterRule, atMs: number): number {
  return Math.max(0, now - (Math.max(0, atMs - at) * max) / windowMs);
}

function turn(meter: Meter, index: number): void {
  if (index <= meter.at) return;
  const follows = index === meter.at + 1;
  meter.before = follows ? meter.now : 0;
  meter.now = 0;
  meter.seenBefore.splice(0, Infinity, ...(follows ? meter.seen : []));
  meter.seen.length = 0;
  meter.at = index;
}

function mergeWindow(into: Meter, from: Meter): void {
  turn(into, from.at);
  const age = into.at - from.at;
  if (age === 0) {
    into.now += from.now;
    into.before += from.before;
    mergeSketch(into.seen, from.seen);
    mergeSketch(into.seenBefore, from.seenBefore);
  } else if (age === 1) {
    into.before += from.now;
    mergeSketch(into.seenBefore, from.seen);
  }
}

function mergeStreak(into: Meter, from: Meter, gapMs: number): void {
  if (from.now - into.at > gapMs) into.now = from.now;
  else if (into.now - from.at <= gapMs) into.now = Math.min(into.now, from.now);
  into.at = Math.max(into.at, from.at);
}
