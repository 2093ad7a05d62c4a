import { parseArgs } from "node:util";
import type { CampaignFacts, Stranger } from "../../shared/domain/campaign.ts";
import {
  addStranger,
  addSums,
  emptyCounts,
  emptySums,
  type Sums,
} from "../../workers/gate/state/campaign/campaign-sums.ts";
import {
  emptyCampaignMemory,
  postureOf,
  recordSeen,
  type CampaignMemory,
} from "../../workers/gate/state/campaign/campaign-memory.ts";
import { oddsFor, type CampaignOdds } from "../../workers/gate/state/campaign/campaign-odds.ts";
import { countAbove, meanInterval, percent, shareOf, thresholdAt } from "../attack/simulator/metrics.ts";
import { openRandom, type Random } from "../attack/simulator/random.ts";
import { median } from "./report.ts";

/*
 * How soon the sequential test of a route's strangers sees an attack that uses each address and account once, and how often it
 * cries wolf: `node test/bench/campaign.ts [--runs 40] [--years 10] [--wander 0.005|0] [--wear nothing|few|each] [--returns 0,0.5,0.9]`.
 * 1,000 strangers an hour; of good ones 30 % fail, 4 % mistype their name, 2 % use a leaked pair, and their rates wander from hour to
 * hour (beta-binomial with correlation `--wander`, the reference's assumption; 0: they do not). Of attackers 99 % fail, 45 % name no account.
 * `--wear`: counts alone as in the reference (nothing), or strangers with browsers, countries and accounts, attackers in three copied
 * browsers (few) or in a browser each, from homes everywhere. `--returns`: the share of good failures whose people get in within
 * minutes. Where strangers wear something, the day after the alarm shows which part of the rest stands out: its odds are above those
 * of all but 0.1 % of good strangers, or of all but 1 %, which is 0.1 % of good users where nine in ten come with a known device.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "40" },
    years: { type: "string", default: "10" },
    wander: { type: "string", default: String(1 / 201) },
    wear: { type: "string", default: "nothing" },
    returns: { type: "string", default: "0,0.5,0.9" },
    strangers: { type: "string", default: "1000" },
    rates: { type: "string", default: "5,10,20,50,100" },
    known: { type: "string", default: "0,0.2,0.5,0.8" },
    seed: { type: "string", default: "1" },
  },
});
const HOUR_MS = 3_600_000;
const STRANGERS_AN_HOUR = Number(values.strangers);
const LEARNING_HOURS = 21 * 24;
const YEAR_HOURS = 8_760;
const WATCHED_HOURS = 24;
const PASTS = 8;
const STANDINGS: readonly (readonly [string, number])[] = [
  ["network", 0.75],
  ["provider-and-browser", 0.12],
  ["provider", 0.06],
  ["browser", 0.05],
  ["strange", 0.02],
];
const BATCHES = 10;
const ATTACKERS = { failed: 0.99, unknown: 0.45, leakedFailed: 0.99 };
/** Drawing every stranger takes a hundred times as long. */
const MOST_HOURS = values.wear === "nothing" ? 3_000 : 300;
/** Of a route's visits so many come from known devices (StopGuessing's simulator: 0.85). */
const KNOWN_AN_HOUR = (STRANGERS_AN_HOUR * 0.85) / 0.15;
const rho = Number(values.wander);
const random = openRandom(Number(values.seed));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** What is the same in every hour of a row of figures. */
type Setting = { readonly rate: number; readonly known: number; readonly returns: number };
/** Odds of strangers after the alarm. */
type Watch = { odds: CampaignOdds | null; readonly good: number[]; readonly bad: number[] };

/** Three quiet weeks take longer than what follows: a few of them serve all runs in turn. */
const pasts = new Map<string, CampaignMemory>();

for (const returns of values.returns.split(",").map(Number)) {
  print(`wander ${rho.toFixed(4)}, wear ${values.wear}, returns ${returns}, seed ${values.seed}`);
  printFalseAlarms({ rate: 0, known: 0, returns });
  for (const known of values.known.split(",").map(Number))
    for (const rate of values.rates.split(",").map(Number)) printAlarm({ rate, known, returns });
}

function printFalseAlarms(quiet: Setting): void {
  if (values.years === "0") return;
  let alarms = 0;
  for (let year = 0; year < Number(values.years); year++) {
    const memory = learned(quiet, year);
    let before: string | null = null;
    for (let hour = 0; hour < YEAR_HOURS; hour++) {
      const { campaign } = play(memory, LEARNING_HOURS + hour, quiet).posture;
      if (campaign !== null && campaign !== before) alarms += 1;
      before = campaign;
    }
  }
  const years = Number(values.years);
  const [low, high] = meanInterval(alarms).map((count) => (count / years).toFixed(2));
  print(
    `false alarms: ${alarms} in ${years} years of ${STRANGERS_AN_HOUR} strangers an hour ([${low}–${high}] a year)`,
  );
}

function printAlarm(setting: Setting): void {
  const needed: number[] = [];
  const watch: Watch = { odds: null, good: [], bad: [] };
  for (let run = 0; run < Number(values.runs); run++)
    needed.push(attemptsUntilAlarm(setting, learned(setting, run), watch));
  const sorted = needed.toSorted((a, b) => a - b);
  const { known, rate } = setting;
  print(
    `${String(known * 100).padStart(3)} % known, ${String(rate).padStart(3)} attempts an hour: alarm after ${median(needed).toFixed(0).padStart(5)} (median), ${sorted[Math.floor(sorted.length * 0.9)] ?? 0} (nine in ten)${restLine(watch)}`,
  );
}

/** Where strangers wear something, the day after the alarm is watched as well. */
function attemptsUntilAlarm(setting: Setting, memory: CampaignMemory, watch: Watch): number {
  let attempts = 0;
  let hour = LEARNING_HOURS;
  for (; hour < LEARNING_HOURS + MOST_HOURS; hour++) {
    const { attackers, posture } = play(memory, hour, setting);
    attempts += attackers;
    if (posture.campaign === null) continue;
    watch.odds = posture.odds;
    break;
  }
  for (let after = 1; values.wear !== "nothing" && watch.odds && after <= WATCHED_HOURS; after++)
    watch.odds = play(memory, hour + after, setting, watch).posture.odds;
  watch.odds = null;
  return attempts;
}

function restLine({ good, bad }: Watch): string {
  if (bad.length === 0) return "";
  const above = (share: number): string =>
    percent(shareOf(countAbove(bad, thresholdAt(good, share)), bad.length));
  return `; of the rest ${above(0.001)} % above 0.1 % of good strangers, ${above(0.01)} % above 1 %`;
}

function learned({ returns }: Setting, run: number): CampaignMemory {
  const key = `${returns} ${run % PASTS}`;
  const known = pasts.get(key);
  if (known) return structuredClone(known);
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < LEARNING_HOURS; hour++) play(memory, hour, { rate: 0, known: 0, returns });
  pasts.set(key, memory);
  return structuredClone(memory);
}

/** One hour, told in ten batches. */
function play(
  memory: CampaignMemory,
  hour: number,
  { rate, known, returns }: Setting,
  watch: Watch | null = null,
) {
  const lasting = 1 - returns;
  const good = {
    failed: wandering(0.3) * lasting,
    unknown: wandering(0.04) * lasting,
    leaked: wandering(0.02),
    leakedFailed: wandering(0.3) * lasting,
  };
  const visitors = poisson(STRANGERS_AN_HOUR, random);
  const attackers = poisson(rate, random);
  const knownVisits = Math.round(KNOWN_AN_HOUR + Math.sqrt(KNOWN_AN_HOUR) * normal());
  const crowds = [
    { shares: good, isAttack: false, of: visitors, watch },
    { shares: { ...ATTACKERS, leaked: known }, isAttack: true, of: attackers, watch },
  ];
  for (let batch = 0; ; batch++) {
    const atMs = (hour + (batch + 0.99) / BATCHES) * HOUR_MS;
    const part = (of: number) =>
      Math.floor((of * (batch + 1)) / BATCHES) - Math.floor((of * batch) / BATCHES);
    const sums = emptySums();
    sums.visits += part(knownVisits);
    for (const crowd of crowds) add(sums, part(crowd.of), crowd);
    recordSeen(memory, { sums, members: 0, accounts: [] }, atMs);
    const posture = postureOf(memory, atMs);
    if (watch) watch.odds = posture.odds;
    if (batch === BATCHES - 1) return { attackers, posture };
  }
}

type Strangers = { readonly shares: Shares; readonly isAttack: boolean; readonly watch: Watch | null };

/** Counts alone are drawn at once, which is a hundred times as fast. */
function add(sums: Sums, attempts: number, { shares, isAttack, watch }: Strangers): void {
  if (values.wear === "nothing") {
    addSums(sums, counted(attempts, shares));
    return;
  }
  for (let n = 0; n < attempts; n++) {
    const stranger = dressed(shares, isAttack);
    addStranger(sums, stranger);
    if (watch?.odds) watch[isAttack ? "bad" : "good"].push(oddsFor(watch.odds, stranger.facts));
  }
}

type Shares = {
  readonly failed: number;
  readonly unknown: number;
  readonly leaked: number;
  readonly leakedFailed: number;
};

/** One stranger: unknown names fail, leaked pairs fail as often as they do. */
function dressed(shares: Shares, isAttack: boolean): Stranger {
  const leakedPair = random.chance(shares.leaked);
  const unknownUser = !leakedPair && random.chance(shares.unknown / Math.max(0.01, 1 - shares.leaked));
  const failed =
    unknownUser ||
    random.chance(leakedPair ? shares.leakedFailed : (shares.failed - shares.unknown) / (1 - shares.unknown));
  return {
    facts: isAttack ? theirFacts(unknownUser, leakedPair) : ourFacts(unknownUser, leakedPair),
    failed,
    unknownUser,
    leakedPair,
  };
}

/** Browsers as they are spread in the world (Zipf), most people at home. */
function ourFacts(unknownUser: boolean, leakedPair: boolean): CampaignFacts {
  const abroad = random.chance(0.03);
  const country = abroad ? `far-${random.below(30)}` : `near-${random.below(2)}`;
  const standing = abroad ? "strange" : oneOf(STANDINGS);
  return {
    signature: `s-${Math.floor(160 * random.unit() ** 3)}`,
    country,
    asn: `${country}-${random.below(3)}`,
    answer: leakedPair ? "pair" : "absent",
    password: leakedPair ? "leaked" : "absent",
    account: unknownUser || random.chance(0.03) ? "new" : standing,
  };
}

function oneOf(shares: readonly (readonly [string, number])[]): string {
  let left = random.unit();
  return shares.find(([, share]) => (left -= share) <= 0)?.[0] ?? "strange";
}

function theirFacts(unknownUser: boolean, leakedPair: boolean): CampaignFacts {
  const copied = values.wear === "few" ? 7 + random.below(3) : Math.floor(160 * random.unit() ** 3);
  const country = random.chance(0.4) ? `near-${random.below(2)}` : `far-${random.below(30)}`;
  return {
    signature: `s-${copied}`,
    country,
    asn: `${country}-${random.below(3)}`,
    answer: leakedPair ? "pair" : "absent",
    password: leakedPair ? "leaked" : "absent",
    account: unknownUser ? "new" : random.chance(0.2) ? "provider" : "strange",
  };
}

function counted(attempts: number, { failed, unknown, leaked, leakedFailed }: Shares): Sums {
  const leakedPairs = binomial(attempts, leaked);
  const all = {
    ...emptyCounts(),
    attempts,
    failures: binomial(attempts, failed),
    unknownUsers: binomial(attempts, unknown),
    leakedPairs,
    leakedFailures: binomial(leakedPairs, leakedFailed),
  };
  return { all, values: new Map(), visits: attempts };
}

function wandering(mean: number): number {
  if (rho === 0) return mean;
  const a = gamma(mean * (1 / rho - 1));
  return a / (a + gamma((1 - mean) * (1 / rho - 1)));
}

function binomial(n: number, p: number): number {
  let count = 0;
  for (let trial = 0; trial < n; trial++) if (random.chance(p)) count += 1;
  return count;
}

function poisson(mean: number, { gap }: Random): number {
  let count = 0;
  for (let left = gap(1); left < mean; left += gap(1)) count += 1;
  return count;
}

/** Marsaglia and Tsang (2000). */
function gamma(shape: number): number {
  if (shape < 1) return gamma(shape + 1) * random.unit() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

/** Box and Muller. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
}
