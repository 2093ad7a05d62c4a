import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { AttemptRecord } from "../../cli/eval/attempt-record.ts";
import { openAttempts } from "../../cli/eval/attempts.ts";
import { hash32 } from "../../demo/people/seeded-random.ts";
import { coarsePlace } from "../../shared/identity/coarse-place.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { browserHeaders } from "../attack/simulator/headers.ts";
import { madeUpRelease } from "../attack/simulator/made-up-release.ts";
import { PARAMETERS_HASH, PLAYBOOKS } from "../attack/simulator/parameters.ts";
import { makePeople } from "../attack/simulator/people.ts";
import { openRandom } from "../attack/simulator/random.ts";
import { testKeys } from "../attack/simulator/test-keys.ts";
import { planTimeline } from "../attack/simulator/timeline.ts";
import { machine } from "./report.ts";

/*
 * What a place for every address changes: `node test/bench/journeys.ts [--people 2000 --quiet-days 20 --attempts 60 --only TEXT]`.
 * The simulator's shop twice, without places and with cities by network. Its travellers are at home in one hour and abroad in the next,
 * which nobody is: for good people the figures are too bad.
 */
const { values } = parseArgs({
  options: {
    people: { type: "string", default: "2000" },
    "quiet-days": { type: "string", default: "20" },
    attempts: { type: "string", default: "60" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
  },
});

const CITIES: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  NO: [
    [60, 11],
    [60, 5],
    [70, 19],
  ],
  DE: [
    [53, 13],
    [48, 12],
    [51, 7],
  ],
  US: [
    [41, -74],
    [34, -118],
    [42, -88],
  ],
  BR: [
    [-24, -47],
    [-3, -60],
  ],
  IN: [
    [19, 73],
    [29, 77],
    [13, 78],
  ],
  CH: [[47, 9]],
  SE: [[59, 18]],
  NL: [[52, 5]],
  ID: [[-6, 107]],
};

/** As the platform would tell it; a network stays where it is. */
function placed(record: AttemptRecord): AttemptRecord {
  const cities = CITIES[record.cf.country ?? ""] ?? [];
  const network = record.ip?.slice(0, record.ip.lastIndexOf(".")) ?? "";
  const city = cities[hash32(network) % Math.max(1, cities.length)];
  const place = city ? coarsePlace(...city, true) : null;
  return place ? { ...record, cf: { ...record.cf, place } } : record;
}

const playbooks = PLAYBOOKS.filter(({ name }) => name.includes(values.only));
const keys = testKeys();
const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const random = openRandom(Number(values.seed));
const crowd = makePeople(Number(values.people), browserHeaders(), random);
const plan = {
  startMs: Date.UTC(2026, 8, 1),
  quietDays: Number(values["quiet-days"]),
  baseRate: 0.01,
  attempts: Number(values.attempts),
};
const timeline = planTimeline(plan, playbooks, crowd, random);
const release = madeUpRelease(timeline.leaks, keys);
const moments = [...timeline.moments()];

type Count = { attempts: number; told: number; acted: number };

async function countBy(seen: (record: AttemptRecord) => AttemptRecord): Promise<Map<string, Count>> {
  const evaluate = openAttempts({ release, keys, policy, mode: "enforce" });
  const counts = new Map<string, Count>();
  for (const { record, playbook, person } of moments) {
    const { reasons, action, step } = await evaluate(seen(record));
    const name = playbook ?? `good: ${person?.habit.name ?? "newcomers"}`;
    const count = counts.get(name) ?? { attempts: 0, told: 0, acted: 0 };
    count.attempts += 1;
    count.told += Number(reasons.includes("journey_too_fast"));
    count.acted += Number(step !== null || (action !== "allow" && action !== "annotate"));
    counts.set(name, count);
  }
  return counts;
}

process.stdout.write(
  `${machine()}; parameters ${PARAMETERS_HASH}, seed ${values.seed}, ${values.people} people\n`,
);
const [without, withPlaces] = [await countBy((record) => record), await countBy(placed)];
process.stdout.write("attempts  journeys  acted on without places, with  of\n");
for (const [name, { attempts, told, acted }] of withPlaces) {
  const before = without.get(name)?.acted ?? 0;
  process.stdout.write(
    `${String(attempts).padStart(8)}  ${String(told).padStart(8)}  ${String(before).padStart(23)}, ${String(acted).padStart(4)}  ${name}\n`,
  );
}
