import { parseArgs } from "node:util";
import {
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
import { openRandom, type Random } from "../attack/simulator/random.ts";
import { median } from "./report.ts";

/*
 * How soon the sequential test of a route's strangers sees an attack that uses each address and account once, and how often it
 * cries wolf: `node test/bench/campaign.ts [--runs 40] [--years 10] [--wander 0.005|0]`.
 * 1,000 strangers an hour; of good ones 30 % fail, 4 % mistype their name, 2 % use a leaked pair, and their rates wander from hour to
 * hour (beta-binomial with correlation `--wander`, the reference's assumption; 0: they do not). Of attackers 99 % fail, 45 % name no account.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "40" },
    years: { type: "string", default: "10" },
    wander: { type: "string", default: String(1 / 201) },
    seed: { type: "string", default: "1" },
  },
});
const HOUR_MS = 3_600_000;
const STRANGERS_AN_HOUR = 1_000;
const LEARNING_HOURS = 14 * 24;
const YEAR_HOURS = 8_760;
const MOST_HOURS = 3_000;
const rho = Number(values.wander);
const random = openRandom(Number(values.seed));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

print(`wander ${rho.toFixed(4)}, seed ${values.seed}`);
printFalseAlarms();
for (const known of [0, 0.2, 0.5, 0.8]) for (const rate of [5, 10, 20, 50, 100]) printAlarm(known, rate);

function printFalseAlarms(): void {
  let alarms = 0;
  for (let year = 0; year < Number(values.years); year++) {
    const memory = learned();
    let before: string | null = null;
    for (let hour = 0; hour < YEAR_HOURS; hour++) {
      const { campaign } = play(memory, LEARNING_HOURS + hour, 0, 0);
      if (campaign !== null && campaign !== before) alarms += 1;
      before = campaign;
    }
  }
  print(`false alarms: ${alarms} in ${values.years} years of ${STRANGERS_AN_HOUR} strangers an hour`);
}

function printAlarm(known: number, rate: number): void {
  const needed: number[] = [];
  for (let run = 0; run < Number(values.runs); run++) {
    const memory = learned();
    let attempts = 0;
    for (let hour = 0; hour < MOST_HOURS; hour++) {
      const attackers = poisson(rate, random);
      attempts += attackers;
      if (play(memory, LEARNING_HOURS + hour, attackers, known).campaign !== null) break;
    }
    needed.push(attempts);
  }
  const sorted = needed.toSorted((a, b) => a - b);
  print(
    `${String(known * 100).padStart(3)} % known, ${String(rate).padStart(3)} attempts an hour: alarm after ${median(needed).toFixed(0).padStart(5)} (median), ${sorted[Math.floor(sorted.length * 0.9)] ?? 0} (nine in ten)`,
  );
}

function learned(): CampaignMemory {
  const memory = emptyCampaignMemory();
  for (let hour = 0; hour < LEARNING_HOURS; hour++) play(memory, hour, 0, 0);
  return memory;
}

/** One hour, told in one batch near its end. */
function play(memory: CampaignMemory, hour: number, attackers: number, known: number) {
  const atMs = (hour + 0.99) * HOUR_MS;
  const sums = emptySums();
  addSums(
    sums,
    counted(poisson(STRANGERS_AN_HOUR, random), {
      failed: wandering(0.3),
      unknown: wandering(0.04),
      leaked: wandering(0.02),
      leakedFailed: wandering(0.3),
    }),
  );
  addSums(sums, counted(attackers, { failed: 0.99, unknown: 0.45, leaked: known, leakedFailed: 0.99 }));
  recordSeen(memory, { sums, members: 0, accounts: [] }, atMs);
  return postureOf(memory, atMs);
}

type Shares = {
  readonly failed: number;
  readonly unknown: number;
  readonly leaked: number;
  readonly leakedFailed: number;
};

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
  return { all, values: new Map() };
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
    const x = Math.sqrt(-2 * Math.log(1 - random.unit())) * Math.cos(2 * Math.PI * random.unit());
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random.unit()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
