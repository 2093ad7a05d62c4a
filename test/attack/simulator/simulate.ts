import { readFileSync } from "node:fs";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { freeman } from "./baselines/freeman.ts";
import { perAddressLimit, publishedLimits, strikes } from "./baselines/fixed-limits.ts";
import { stopGuessing } from "./baselines/stop-guessing.ts";
import { browserHeaders } from "./headers.ts";
import { madeUpRelease } from "./made-up-release.ts";
import { observe, type Observed } from "./observe.ts";
import { HABITS, type Habit, type Playbook } from "./parameters.ts";
import { makePeople } from "./people.ts";
import { openRandom } from "./random.ts";
import { shuffledRelease } from "./shuffled-release.ts";
import { testKeys } from "./test-keys.ts";
import { planTimeline, type Moment } from "./timeline.ts";

const START_MS = Date.UTC(2026, 8, 1);
const USUAL_COOKIE_REUSE = 0.9;

export type Simulation = {
  readonly seed: number;
  readonly people: number;
  readonly quietDays: number;
  readonly baseRate: number;
  readonly attempts: number;
  readonly playbooks: readonly Playbook[];
  /**
   * `headers`: every client wears those of somebody else, attackers those of good people: what is left is not headers.
   * `release`: every lookup is answered with what another attempt's found.
   */
  readonly permuted?: "headers" | "release";
  /** How often those come with their cookie who do in nine of ten cases. */
  readonly cookieReuse?: number;
};

/** One shop, one seed: the same seed gives the same figures. Names the baselines; every attempt is shown once. */
export async function simulate(
  simulation: Simulation,
  see: (one: Observed) => void,
): Promise<readonly string[]> {
  const { seed, people, quietDays, baseRate, attempts, playbooks, permuted, cookieReuse } = simulation;
  const random = openRandom(seed);
  const crowd = makePeople(people, browserHeaders(), random, habitsWith(cookieReuse));
  const plan = { startMs: START_MS, quietDays, baseRate, attempts };
  const timeline = planTimeline(plan, playbooks, crowd, random);
  const keys = testKeys();
  const known = madeUpRelease(timeline.leaks, keys);
  const release = permuted === "release" ? shuffledRelease(known, openRandom(seed + 2)) : known;
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
    permuted === "headers"
      ? { ...moment, record: { ...moment.record, headers: shuffled.pick(crowd.shapes) } }
      : moment;
  await observe(mapped(timeline.moments(), worn), { release, keys, policy, baselines }, see);
  return baselines.map(({ name }) => name);
}

function habitsWith(cookieReuse: number | undefined): readonly Habit[] {
  if (cookieReuse === undefined) return HABITS;
  return HABITS.map((habit) =>
    habit.cookie === USUAL_COOKIE_REUSE ? { ...habit, cookie: cookieReuse } : habit,
  );
}

function* mapped(moments: Iterable<Moment>, change: (moment: Moment) => Moment): Generator<Moment> {
  for (const moment of moments) yield change(moment);
}
