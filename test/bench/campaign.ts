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
  type Posture,
} from "../../workers/gate/state/campaign/campaign-memory.ts";
import { openRandom, type Random } from "../attack/simulator/random.ts";
import { median } from "./report.ts";

/*
 * How soon the sequential test of a route's strangers sees an attack that uses each address and account once, and how often it
 * cries wolf: `node test/bench/campaign.ts [--runs 40] [--years 10] [--wander 0.005|0] [--wear nothing|few|each] [--returns 0]`.
 * 1,000 strangers an hour; of good ones 30 % fail, 4 % mistype their name, 2 % use a leaked pair, and their rates wander from hour to
 * hour (beta-binomial with correlation `--wander`, the reference's assumption; 0: they do not). Of attackers 99 % fail, 45 % name no account.
 * `--wear`: counts alone as in the reference (nothing), or strangers with browsers, countries and accounts, attackers in three copied
 * browsers (few) or in a browser each, from homes everywhere. `--returns`: the share of good failures whose people get in within minutes.
 */
const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "40" },
    years: { type: "string", default: "10" },
    wander: { type: "string", default: String(1 / 201) },
    wear: { type: "string", default: "nothing" },
    returns: { type: "string", default: "0" },
    strangers: { type: "string", default: "1000" },
    rates: { type: "string", default: "5,10,20,50,100" },
    known: { type: "string", default: "0,0.2,0.5,0.8" },
    seed: { type: "string", default: "1" },
  },
});
const HOUR_MS = 3_600_000;
const STRANGERS_AN_HOUR = Number(values.strangers);
const lasting = 1 - Number(values.returns);
const LEARNING_HOURS = 14 * 24;
const YEAR_HOURS = 8_760;
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
const rho = Number(values.wander);
const random = openRandom(Number(values.seed));
const print = (line: string): void => void process.stdout.write(`${line}\n`);

print(`wander ${rho.toFixed(4)}, wear ${values.wear}, returns ${values.returns}, seed ${values.seed}`);
printFalseAlarms();
for (const known of values.known.split(",").map(Number))
  for (const rate of values.rates.split(",").map(Number)) printAlarm(known, rate);

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

/** One hour, told in ten batches. */
function play(memory: CampaignMemory, hour: number, attackers: number, known: number): Posture {
  const good = {
    failed: wandering(0.3) * lasting,
    unknown: wandering(0.04) * lasting,
    leaked: wandering(0.02),
    leakedFailed: wandering(0.3) * lasting,
  };
  const [visitors, bad] = [poisson(STRANGERS_AN_HOUR, random), { ...ATTACKERS, leaked: known }];
  for (let batch = 0; ; batch++) {
    const atMs = (hour + (batch + 0.99) / BATCHES) * HOUR_MS;
    const part = (of: number) =>
      Math.floor((of * (batch + 1)) / BATCHES) - Math.floor((of * batch) / BATCHES);
    const sums = emptySums();
    add(sums, part(visitors), good, false);
    add(sums, part(attackers), bad, true);
    recordSeen(memory, { sums, members: 0, accounts: [] }, atMs);
    if (batch === BATCHES - 1) return postureOf(memory, atMs);
  }
}

/** Counts alone are drawn at once, which is a hundred times as fast. */
function add(sums: Sums, attempts: number, shares: Shares, isAttack: boolean): void {
  if (values.wear === "nothing") addSums(sums, counted(attempts, shares));
  else for (let n = 0; n < attempts; n++) addStranger(sums, dressed(shares, isAttack));
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
