import { readFileSync } from "node:fs";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { freeman } from "./baselines/freeman.ts";
import { perAddressLimit, publishedLimits, strikes } from "./baselines/fixed-limits.ts";
import { stopGuessing } from "./baselines/stop-guessing.ts";
import { browserHeaders } from "./headers.ts";
import { madeUpRelease } from "./made-up-release.ts";
import { observe, type Observed } from "./observe.ts";
import type { Playbook } from "./parameters.ts";
import { makePeople } from "./people.ts";
import { openRandom } from "./random.ts";
import { testKeys } from "./test-keys.ts";
import { planTimeline, type Moment } from "./timeline.ts";

const START_MS = Date.UTC(2026, 8, 1);

export type Simulation = {
  readonly seed: number;
  readonly people: number;
  readonly quietDays: number;
  readonly baseRate: number;
  readonly attempts: number;
  readonly playbooks: readonly Playbook[];
  /** Every client wears the headers of somebody else, attackers those of good people: what is left is not headers. */
  readonly permuted?: boolean;
};

export type Simulated = { readonly observed: readonly Observed[]; readonly baselines: readonly string[] };

/** One shop, one seed: the same seed gives the same figures. */
export async function simulate(simulation: Simulation): Promise<Simulated> {
  const { seed, people, quietDays, baseRate, attempts, playbooks, permuted = false } = simulation;
  const random = openRandom(seed);
  const crowd = makePeople(people, browserHeaders(), random);
  const plan = { startMs: START_MS, quietDays, baseRate, attempts };
  const timeline = planTimeline(plan, playbooks, crowd, random);
  const keys = testKeys();
  const release = madeUpRelease(timeline.leaks, keys);
  const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
  const pairs = new Set(timeline.leaks.map(({ username, password }) => `${username}\n${password}`));
  const baselines = [
    perAddressLimit(),
    strikes(),
    publishedLimits(({ username, password }) => pairs.has(`${username}\n${password}`)),
    freeman(),
    stopGuessing(),
  ];
  const shuffled = openRandom(seed + 1);
  const worn = (moment: Moment): Moment =>
    permuted ? { ...moment, record: { ...moment.record, headers: shuffled.pick(crowd.shapes) } } : moment;
  const observed = await observe(mapped(timeline.moments(), worn), { release, keys, policy, baselines });
  return { observed, baselines: baselines.map(({ name }) => name) };
}

function* mapped(moments: Iterable<Moment>, change: (moment: Moment) => Moment): Generator<Moment> {
  for (const moment of moments) yield change(moment);
}
