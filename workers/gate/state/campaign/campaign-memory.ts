import { addMembers, beginCampaign, HOUR_MS, sizeUp, type Campaign } from "./campaign.ts";
import {
  addSums,
  addTotals,
  emptyCounts,
  emptySums,
  emptyTotals,
  fadeSums,
  trimSums,
  type Sums,
  type Totals,
} from "./campaign-sums.ts";
import { oddsOf, tellingCells, type CampaignOdds } from "./campaign-odds.ts";
import { cellUsual, cellView, isCrowd, loudestKind, stepCells, type CellStatistic } from "./cell-tests.ts";
import { levelOf, loudest, quietStatistics, stepStatistics, type Statistics } from "./sequential-test.ts";
import { emptyUsual, isYoung, learnHour, type Usual } from "./usual-rates.ts";

/**
 * An hour becomes usual only a day later, and only while no test has grown: what a slow attack does until its alarm must not
 * be taken for the norm. Hours that wait too long are never learned.
 */
const LEARN_AFTER_HOURS = 72;
const LEARN_BELOW = 0.3;
/** The loudest of a thousand cells is never quite silent. */
const LOUD_CELL = 0.75;
/** Hours, and values of each: 200 bytes a value, 36 MB where somebody makes up thousands of signatures an hour for a week. */
const [MAX_PENDING, MAX_PENDING_VALUES] = [168, 1_024];
/**
 * A campaign is over a day after its last members. A few good people look like members in every hour: so many are nobody.
 */
const OVER_HOURS = 20;
const SILENT_SHARE = 0.003;
/** e^12 to 1 in one of some hundred cells. */
const CELL_ALARM = 12;
/** What happened lately, to tell an attack's members by: two days at a small site, eight hours at a large one. */
const [SMALL_HALF_LIFE_HOURS, LARGE_HALF_LIFE_HOURS, LARGE_WINDOW] = [48, 8, 4_000];
/** While a campaign runs its members are remembered longer, but not what it did a week ago: attacks change what they wear. */
const CAMPAIGN_MEMORY = 3;
/** Every cell is touched: not every hour. */
const FADE_HOURS = 4;
/** At a small site every few strangers, at a large one every few dozen. */
const REFRESH_MS = 900_000;
const REFRESH_ATTEMPTS = [6, 32] as const;
/** 3,000 made-up cells took 48 ms (once, 2026-11-23): a flood, which is told of many times a second, would keep the object busy with that alone. */
const LEAST_REFRESH_MS = 2_000;
/**
 * What goes on for four weeks is how the route is now (a new kind of client, a changed form): it is learned, or a false alarm would
 * never end.
 */
const LONGEST_MS = 28 * 86_400_000;
/** The console's list; older campaigns stay in receipts. */
const MAX_PAST = 20;

/** All that is remembered of one route's strangers. Changed in place by its owner alone. */
export type CampaignMemory = {
  hour: number;
  current: Sums;
  /** Finished hours, fading: what the members of an attack are told by. */
  readonly window: Sums;
  /** The hour up to which the window was faded. */
  fadedHour: number;
  /** The hour in which the route's statistic last was nothing. */
  quietHour: number;
  readonly cells: Map<string, CellStatistic>;
  /** The cell that speaks loudest in the hour that runs. */
  loudest: { readonly key: string; readonly kind: number; readonly sum: number } | null;
  /** Finished hours that may still turn out to be an attack's. */
  readonly pending: { readonly hour: number; readonly sums: Sums }[];
  readonly usual: Usual;
  statistics: Statistics;
  campaign: Campaign | null;
  /** All strangers since it began. */
  totals: Totals;
  /** Hours in a row that showed no members of the campaign. */
  silentHours: number;
  /** As it was last worked out. */
  odds: {
    readonly odds: CampaignOdds;
    readonly atMs: number;
    readonly attempts: number;
  } | null;
  /** Strangers of the current hour who look like members of the campaign and did not get in. */
  members: number;
  readonly past: Campaign[];
};

export function emptyCampaignMemory(): CampaignMemory {
  return {
    hour: -1,
    current: emptySums(),
    window: emptySums(),
    fadedHour: -1,
    quietHour: 0,
    cells: new Map(),
    loudest: null,
    pending: [],
    usual: emptyUsual(),
    statistics: quietStatistics(),
    campaign: null,
    totals: emptyTotals(),
    silentHours: 0,
    odds: null,
    members: 0,
    past: [],
  };
}

/** What one isolate saw of strangers since it last told. */
export type Seen = { readonly sums: Sums; members: number; readonly accounts: string[] };

/** In place. */
export function recordSeen(memory: CampaignMemory, { sums, members, accounts }: Seen, atMs: number): void {
  turnHour(memory, atMs);
  addSums(memory.current, sums);
  memory.members += members;
  if (sums.all.failures > 0) listen(memory, sums);
  if (memory.campaign === null) return;
  addTotals(memory.totals, sums);
  addMembers(memory.campaign, members, accounts);
}

/** In place: only cells that just lost somebody can have become louder. */
function listen(memory: CampaignMemory, { values }: Sums): void {
  if (memory.campaign !== null || isYoung(memory.usual)) return;
  const view = cellView(memory.usual);
  for (const [key, { failures }] of values) {
    const counts = memory.current.values.get(key);
    if (failures === 0 || !counts) continue;
    const { kind, sum } = loudestKind(
      memory.cells.get(key),
      [counts, memory.current.visits],
      cellUsual(key, view),
    );
    if (sum <= (memory.loudest?.sum ?? 0)) continue;
    const before = memory.window.values.get(key)?.failures ?? 0;
    if (isCrowd(before + counts.failures)) memory.loudest = { key, kind, sum };
  }
}

export type Posture = {
  readonly campaign: string | null;
  readonly level: number;
  readonly odds: CampaignOdds | null;
};

/** What every isolate should know now. While a campaign runs its level is that of the alarm. */
export function postureOf(memory: CampaignMemory, atMs: number): Posture {
  turnHour(memory, atMs);
  const level = memory.campaign === null ? listenForAlarm(memory, atMs) : 1;
  if (memory.campaign === null) return { campaign: null, level, odds: null };
  sizeUp(memory.campaign, memory.totals, memory.usual);
  return { campaign: memory.campaign.id, level, odds: oddsNow(memory, atMs) };
}

/** In place: raises the alarm where a cell or a test of the route is loud enough. Returns how loud the loudest is. */
function listenForAlarm(memory: CampaignMemory, atMs: number): number {
  const { loudest: cell, cells, hour, quietHour, usual } = memory;
  const now = statisticsNow(memory);
  const [ofRoute, ofCell] = [levelOf(now, usual), cell === null ? 0 : cell.sum / CELL_ALARM];
  if (cell !== null && ofCell >= 1) raise(memory, atMs, [cell.key, cells.get(cell.key)?.sinceHour ?? hour]);
  else if (ofRoute >= 1) raise(memory, atMs, [loudest(now), quietHour]);
  return Math.max(ofRoute, ofCell);
}

/** Worked out anew every few minutes or every few dozen strangers: it looks at every cell. */
function oddsNow(memory: CampaignMemory, atMs: number): CampaignOdds {
  const { odds: known, current, window, usual } = memory;
  const attempts = current.all.attempts + window.all.attempts;
  const ageMs = atMs - (known?.atMs ?? 0);
  const due = REFRESH_ATTEMPTS[ageMs >= REFRESH_MS ? 0 : 1];
  if (known && (ageMs < LEAST_REFRESH_MS || attempts - known.attempts < due)) return known.odds;
  const odds = oddsOf([window, current], usual);
  memory.odds = { odds, atMs, attempts };
  if (memory.campaign) memory.campaign.cells = tellingCells(odds, [window, current]);
  return odds;
}

function statisticsNow({ statistics, current, usual }: CampaignMemory): Statistics {
  return isYoung(usual) ? quietStatistics() : stepStatistics(statistics, current, usual);
}

type Cause = readonly [shownBy: string, sinceHour: number];

function raise(memory: CampaignMemory, atMs: number, [shownBy, sinceHour]: Cause): void {
  const startedAtMs = Math.min(sinceHour, memory.hour) * HOUR_MS;
  memory.silentHours = 0;
  memory.campaign = beginCampaign(shownBy, startedAtMs, atMs);
  memory.totals = emptyTotals();
  const since = memory.pending.filter(({ hour }) => hour * HOUR_MS >= startedAtMs);
  for (const sums of [...since.map((one) => one.sums), memory.current]) addTotals(memory.totals, sums);
}

/** Closes the hours that have passed. */
function turnHour(memory: CampaignMemory, atMs: number): void {
  const hour = Math.floor(atMs / HOUR_MS);
  if (memory.hour < 0) {
    memory.hour = hour;
    memory.fadedHour = hour;
  }
  if (hour <= memory.hour) return;
  const silent = memory.members <= SILENT_SHARE * memory.current.all.attempts;
  memory.silentHours = silent ? memory.silentHours + hour - memory.hour : 0;
  closeHour(memory);
  // Hours without a single stranger change nothing but the clock.
  memory.hour = hour;
  endIfOver(memory);
  learnPending(memory);
}

function closeHour(memory: CampaignMemory): void {
  const { current, hour, usual, window } = memory;
  memory.statistics = statisticsNow(memory);
  if (!isYoung(usual)) stepCells(memory.cells, hour, current, usual);
  if (levelOf(memory.statistics, memory.usual) === 0) memory.quietHour = hour + 1;
  memory.pending.push({ hour, sums: trimSums(current, MAX_PENDING_VALUES) });
  fadeWindow(memory);
  addSums(window, current);
  memory.current = emptySums();
  memory.loudest = null;
  memory.members = 0;
}

/** By the time that passed, whether strangers came in it or not: many a site is asleep at night. */
function fadeWindow(memory: CampaignMemory): void {
  const { campaign, fadedHour, hour, window } = memory;
  if (hour - fadedHour < FADE_HOURS) return;
  const halfLife = halfLifeHours(window) * (campaign === null ? 1 : CAMPAIGN_MEMORY);
  fadeSums(window, 0.5 ** ((hour - fadedHour) / halfLife));
  memory.fadedHour = hour;
}

function halfLifeHours({ all }: Sums): number {
  return all.attempts > LARGE_WINDOW ? LARGE_HALF_LIFE_HOURS : SMALL_HALF_LIFE_HOURS;
}

function endIfOver(memory: CampaignMemory): void {
  const { campaign, silentHours } = memory;
  if (campaign === null) return;
  const isOld = memory.hour * HOUR_MS - campaign.alarmedAtMs >= LONGEST_MS;
  if (silentHours < OVER_HOURS && !isOld) return;
  // What waited to become usual was partly the attack's.
  memory.pending.splice(0, isOld ? memory.pending.length - LEARN_AFTER_HOURS : memory.pending.length);
  campaign.endedAtMs = memory.hour * HOUR_MS;
  memory.past.unshift(campaign);
  memory.past.length = Math.min(memory.past.length, MAX_PAST);
  memory.campaign = null;
  memory.odds = null;
  memory.window.values.clear();
  Object.assign(memory.window.all, emptyCounts());
  memory.window.visits = 0;
  memory.cells.clear();
  memory.statistics = quietStatistics();
  // Else the next one would begin where this one did, and have its id.
  memory.quietHour = memory.hour;
}

function learnPending(memory: CampaignMemory): void {
  const { pending, usual } = memory;
  while (pending.length > MAX_PENDING) pending.shift();
  if (
    memory.campaign !== null ||
    levelOf(memory.statistics, memory.usual) > LEARN_BELOW ||
    isAnyCellLoud(memory)
  )
    return;
  for (let [first] = pending; first && memory.hour - first.hour > learnAfterHours(usual); [first] = pending) {
    learnHour(usual, first.sums);
    pending.shift();
  }
}

/** A route that is hardly known yet has nothing better to compare with than its first days. */
function learnAfterHours(usual: Usual): number {
  return isYoung(usual) ? 0 : Math.min(LEARN_AFTER_HOURS, usual.learnedHours / 3);
}

function isAnyCellLoud({ cells }: CampaignMemory): boolean {
  for (const { sums } of cells.values()) if (Math.max(...sums) > LOUD_CELL * CELL_ALARM) return true;
  return false;
}
