import type { MeterAsk } from "../../../shared/domain/meter.ts";
import { isStrike } from "../../../shared/domain/outcome.ts";
import type { Metered } from "../deps.ts";
import { countInMeter, emptyMeter, mergeMeter, meterEndsAtMs, readMeter, type Meter } from "./meter.ts";
import { spreadOf } from "./source-shard.ts";

/** A meter as it travels between isolates and shards: its rule goes with it, since shards know no policy. */
export type NamedMeter = Pick<MeterAsk, "id" | "home" | "rule"> & { readonly meter: Meter };

/**
 * One isolate's meters. `deltas` is what the shards have not been told yet; null where nobody is to be told.
 */
export type MeterCounter = {
  readonly totals: Map<string, NamedMeter>;
  deltas: Map<string, NamedMeter> | null;
  toldAtMs: number;
  tellingSinceMs: number | null;
  /** A shard could not be reached: then the next flush waits for its time, however much there is to tell. */
  isLost: boolean;
};

/** A meter of sums takes about 200 bytes: 4 MB at most. */
const MAX_METERS = 16_384;
const POSITIONS = 1_024;

export function openMeterCounter(alone: boolean): MeterCounter {
  const deltas = alone ? null : new Map<string, NamedMeter>();
  return { totals: new Map(), deltas, toldAtMs: 0, tellingSinceMs: null, isLost: false };
}

/** What each meter held before this attempt (distinct ones: with it); it is counted where the attempt alone is what counts. */
export function enterMeters(
  counter: MeterCounter,
  asks: readonly MeterAsk[],
  atMs: number,
): readonly number[] {
  const before = asks.map((ask) => readMeter(meterOf(counter.totals, ask, atMs).meter, ask.rule, atMs));
  for (const ask of onePerMeter(asks)) {
    const value = before[asks.indexOf(ask)] ?? 0;
    // What finds a bucket full is not counted, here nor in what the shards are told.
    if (ENTERS.has(ask.rule.count) && !(ask.rule.pace && value >= ask.rule.max)) count(counter, ask, atMs);
  }
  // Of distinct ones this attempt's is one: whether it came before decides if the limit is passed.
  return asks.map((ask, n) =>
    MEMBERS.has(ask.rule.count)
      ? readMeter(meterOf(counter.totals, ask, atMs).meter, ask.rule, atMs)
      : (before[n] ?? 0),
  );
}

/** Limits that differ in nothing but their `max` share a meter, in which an attempt is one. */
function onePerMeter(asks: readonly MeterAsk[]): readonly MeterAsk[] {
  const first = new Map<string, MeterAsk>();
  for (const ask of asks) if (!first.has(ask.id)) first.set(ask.id, ask);
  return [...first.values()];
}

export function observeMeters(
  counter: MeterCounter,
  asks: readonly MeterAsk[],
  { atMs, settlement, leakedPair, repeatedPassword }: Metered,
): void {
  const struck = isStrike(settlement) && !repeatedPassword;
  const happened: Readonly<Record<string, boolean>> = {
    failures: struck,
    failedAccounts: struck,
    successes: settlement === "accepted" || settlement === "pending_mfa",
    leakedPairs: leakedPair,
  };
  for (const ask of onePerMeter(asks)) if (happened[ask.rule.count]) count(counter, ask, atMs);
}

export function unseenMeters({ totals }: MeterCounter, asks: readonly MeterAsk[]): readonly MeterAsk[] {
  return asks.filter(({ id }) => !totals.has(id));
}

/** Takes over what a shard knows, plus what was counted here since it was told. */
export function adoptMeters(counter: MeterCounter, told: readonly NamedMeter[], nowMs: number): void {
  for (const named of told) {
    const untold = counter.deltas?.get(named.id);
    if (untold) mergeMeter(named.meter, untold.meter, named.rule);
    counter.totals.set(named.id, named);
  }
  makeRoom(counter.totals, nowMs);
}

/** In a table of an isolate or a shard; made where it is missing. */
export function meterOf(
  table: Map<string, NamedMeter>,
  { id, home, rule }: Pick<NamedMeter, "id" | "home" | "rule">,
  nowMs: number,
): NamedMeter {
  const known = table.get(id);
  if (known) return known;
  const fresh = { id, home, rule, meter: emptyMeter() };
  table.set(id, fresh);
  makeRoom(table, nowMs);
  return fresh;
}

/** The entry counts by itself; the others wait for what the origin says. */
const ENTERS: ReadonlySet<string> = new Set(["attempts", "accounts", "addresses", "activeMinutes"]);

const MEMBERS: ReadonlySet<string> = new Set(["accounts", "addresses"]);

function count({ totals, deltas }: MeterCounter, ask: MeterAsk, atMs: number): void {
  const position = spreadOf(ask.member) % POSITIONS;
  countInMeter(meterOf(totals, ask, atMs).meter, ask.rule, atMs, position);
  if (!deltas) return;
  const { meter } = meterOf(deltas, ask, atMs);
  // A bucket's delta does not leak: the shard's does, once for all isolates.
  if (ask.rule.pace) {
    meter.now += 1;
    meter.at = atMs;
  } else countInMeter(meter, ask.rule, atMs, position);
}

/** The oldest go first; what is half full gets a second chance, so that new keys cannot wash out a guilty one. */
function makeRoom(table: Map<string, NamedMeter>, nowMs: number): void {
  if (table.size <= MAX_METERS) return;
  const target = MAX_METERS - MAX_METERS / 16;
  let chances = MAX_METERS / 4;
  for (const [id, named] of table) {
    if (table.size <= target) return;
    table.delete(id);
    chances -= 1;
    if (chances > 0 && isHalfFull(named, nowMs)) table.set(id, named);
  }
}

function isHalfFull({ meter, rule }: NamedMeter, nowMs: number): boolean {
  return nowMs < meterEndsAtMs(meter, rule) && readMeter(meter, rule, nowMs) >= rule.max / 2;
}
