import { addSums, emptySums, type Sums } from "./campaign-sums.ts";
import { oddsOf, shareOfAttack, type CampaignOdds } from "./campaign-odds.ts";
import {
  levelOf,
  loudest,
  quietStatistics,
  ratioOf,
  stepStatistics,
  type Statistics,
  type TestName,
} from "./sequential-test.ts";
import { emptyUsual, isYoung, learnHour, type Usual } from "./usual-rates.ts";

const HOUR_MS = 3_600_000;
/**
 * An hour becomes usual only a day later, and only while no test has grown: what a slow attack does until its alarm must not
 * be taken for the norm. Hours that wait too long are never learned.
 */
const LEARN_AFTER_HOURS = 72;
const LEARN_BELOW = 0.3;
const MAX_PENDING = 168;
/**
 * A campaign is over once the hours since speak e^4 to 1 against it, by the very test that raised the alarm, run backwards.
 */
const OVER = 4;
/** A campaign whose every attempt is refused shows no outcomes: while this share of strangers is held back it goes on. */
const BUSY_SHARE = 0.003;
const BUSY_LEAST = 3;
/** The console's list; older campaigns stay in receipts. */
const MAX_PAST = 20;

/** One attack on one route, for the console. */
export type Campaign = {
  readonly id: string;
  readonly startedAtMs: number;
  alarmedAtMs: number;
  endedAtMs: number | null;
  /** Strangers' attempts since it began, and how many of them were the attack's by estimate. */
  attempts: number;
  attackers: number;
};

/** All that is remembered of one route's strangers. Changed in place by its owner alone. */
export type CampaignMemory = {
  hour: number;
  current: Sums;
  /** Finished hours since the statistic last was nothing: the attack's own time. */
  window: Sums;
  windowSinceMs: number;
  /** Finished hours that may still turn out to be an attack's. */
  readonly pending: { readonly hour: number; readonly sums: Sums }[];
  readonly usual: Usual;
  statistics: Statistics;
  campaign: Campaign | null;
  /** The test that raised the alarm, and how much has spoken against it since. */
  alarm: { readonly test: TestName; against: number } | null;
  /** Strangers of the current hour who were kept from the origin as members of the campaign. */
  withheld: number;
  readonly past: Campaign[];
};

export function emptyCampaignMemory(): CampaignMemory {
  return {
    hour: -1,
    current: emptySums(),
    window: emptySums(),
    windowSinceMs: 0,
    pending: [],
    usual: emptyUsual(),
    statistics: quietStatistics(),
    campaign: null,
    alarm: null,
    withheld: 0,
    past: [],
  };
}

/** What one isolate saw of strangers since it last told. */
export type Seen = { readonly sums: Sums; readonly withheld: number };

/** In place. */
export function recordSeen(memory: CampaignMemory, { sums, withheld }: Seen, atMs: number): void {
  turnHour(memory, atMs);
  addSums(memory.current, sums);
  memory.withheld += withheld;
  raise(memory, atMs);
}

export type Posture = {
  readonly campaign: string | null;
  readonly level: number;
  readonly odds: CampaignOdds | null;
};

/** What every isolate should know now. */
export function postureOf(memory: CampaignMemory, atMs: number): Posture {
  turnHour(memory, atMs);
  raise(memory, atMs);
  const level = levelOf(stepStatistics(memory.statistics, memory.current.all, memory.usual));
  if (memory.campaign === null) return { campaign: null, level, odds: null };
  return { campaign: memory.campaign.id, level, odds: oddsOf(windowNow(memory), memory.usual) };
}

function windowNow({ window, current }: CampaignMemory): Sums {
  const all = emptySums();
  addSums(all, window);
  addSums(all, current);
  return all;
}

function raise(memory: CampaignMemory, atMs: number): void {
  if (memory.campaign !== null) {
    sizeUp(memory.campaign, memory);
    return;
  }
  if (isYoung(memory.usual)) return;
  const now = stepStatistics(memory.statistics, memory.current.all, memory.usual);
  if (levelOf(now) < 1) return;
  memory.alarm = { test: loudest(now), against: 0 };
  const startedAtMs = memory.window.all.attempts > 0 ? memory.windowSinceMs : memory.hour * HOUR_MS;
  memory.campaign = {
    id: new Date(startedAtMs).toISOString().slice(0, 13).replaceAll(/[-T]/gu, ""),
    startedAtMs,
    alarmedAtMs: atMs,
    endedAtMs: null,
    attempts: 0,
    attackers: 0,
  };
  sizeUp(memory.campaign, memory);
}

function sizeUp(campaign: Campaign, memory: CampaignMemory): void {
  const { attempts } = memory.window.all;
  campaign.attempts = attempts + memory.current.all.attempts;
  campaign.attackers = Math.round(campaign.attempts * shareOfAttack(windowNow(memory).all, memory.usual));
}

/** Closes the hours that have passed. */
function turnHour(memory: CampaignMemory, atMs: number): void {
  const hour = Math.floor(atMs / HOUR_MS);
  if (memory.hour < 0) memory.hour = hour;
  if (hour <= memory.hour) return;
  closeHour(memory);
  // Hours without a single stranger change nothing but the clock.
  memory.hour = hour;
  endIfOver(memory);
  learnPending(memory);
}

function closeHour(memory: CampaignMemory): void {
  const { current, hour } = memory;
  const before = memory.statistics;
  memory.statistics = isYoung(memory.usual)
    ? quietStatistics()
    : stepStatistics(before, current.all, memory.usual);
  if (memory.alarm) speakAgainst(memory.alarm, memory);
  const level = levelOf(memory.statistics);
  if (level === 0 && memory.campaign === null) {
    memory.window = emptySums();
  } else {
    if (memory.window.all.attempts === 0) memory.windowSinceMs = hour * HOUR_MS;
    addSums(memory.window, current);
  }
  if (memory.campaign === null) memory.pending.push({ hour, sums: current });
  memory.current = emptySums();
  memory.withheld = 0;
}

/** In place: the finished hour's word on whether the attack still runs. */
function speakAgainst(alarm: { readonly test: TestName; against: number }, memory: CampaignMemory): void {
  const { current, usual, withheld } = memory;
  const busy = withheld >= Math.max(BUSY_LEAST, BUSY_SHARE * current.all.attempts);
  alarm.against = busy ? 0 : Math.max(0, alarm.against - ratioOf(alarm.test, current.all, usual));
}

function endIfOver(memory: CampaignMemory): void {
  const { campaign, alarm } = memory;
  if (campaign === null || alarm === null) return;
  // What waited to become usual was partly the attack's.
  memory.pending.length = 0;
  if (alarm.against < OVER) return;
  campaign.endedAtMs = memory.hour * HOUR_MS;
  memory.past.unshift(campaign);
  memory.past.length = Math.min(memory.past.length, MAX_PAST);
  memory.campaign = null;
  memory.alarm = null;
  memory.window = emptySums();
  memory.statistics = quietStatistics();
}

function learnPending(memory: CampaignMemory): void {
  const { pending, usual } = memory;
  while (pending.length > MAX_PENDING) pending.shift();
  if (levelOf(memory.statistics) > LEARN_BELOW) return;
  for (let [first] = pending; first && memory.hour - first.hour > learnAfterHours(usual); [first] = pending) {
    learnHour(usual, first.sums);
    pending.shift();
  }
}

/** A route that is hardly known yet has nothing better to compare with than its first day. */
function learnAfterHours(usual: Usual): number {
  return isYoung(usual) ? 0 : LEARN_AFTER_HOURS;
}
