import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { openAttempts } from "../../cli/eval/attempts.ts";
import type { AttemptRecord } from "../../cli/eval/attempt-record.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { browserHeaders } from "../attack/simulator/headers.ts";
import { madeUpRelease } from "../attack/simulator/made-up-release.ts";
import { PLAYBOOKS } from "../attack/simulator/parameters.ts";
import { makePeople } from "../attack/simulator/people.ts";
import { openRandom } from "../attack/simulator/random.ts";
import { testKeys } from "../attack/simulator/test-keys.ts";
import { planTimeline, type Moment } from "../attack/simulator/timeline.ts";

/*
 * How many attempts a second the gate's own stages judge in one process: `node test/bench/attempts.ts`.
 * Three mixtures, each in the order of its clock; the median of three runs after one to warm up.
 */
/** The first one warms up. */
const RUNS = 4;
const keys = testKeys();
const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const random = openRandom(7);
const crowd = makePeople(2_000, browserHeaders(), random);
const plan = { startMs: Date.UTC(2026, 10, 2), quietDays: 2, baseRate: 1, attempts: 1_500 };
const timeline = planTimeline(plan, PLAYBOOKS, crowd, random);
const release = madeUpRelease(timeline.leaks, keys);
const moments = [...timeline.moments()];

const mixtures: readonly (readonly [string, readonly AttemptRecord[]])[] = [
  ["people", recordsOf(({ playbook }) => playbook === null)],
  ["attackers", recordsOf(({ playbook }) => playbook !== null)],
  ["both", recordsOf(() => true)],
];
process.stdout.write(`${cpus()[0]?.model ?? "unknown"} × ${cpus().length}, Node ${process.version}\n`);
for (const [name, records] of mixtures) {
  const rates: number[] = [];
  for (let run = 0; run < RUNS; run++) rates.push(await measure(records));
  const median = rates.slice(1).toSorted((a, b) => a - b)[Math.floor((RUNS - 1) / 2)] ?? 0;
  process.stdout.write(`${name.padEnd(10)} ${records.length} attempts  ${Math.round(median)} a second\n`);
}

async function measure(records: readonly AttemptRecord[]): Promise<number> {
  const evaluate = openAttempts({ release, keys, policy, mode: "enforce" });
  const began = performance.now();
  for (const record of records) await evaluate(record);
  return (records.length / (performance.now() - began)) * 1000;
}

function recordsOf(isWanted: (moment: Moment) => boolean): readonly AttemptRecord[] {
  return moments.filter(isWanted).map(({ record }) => record);
}
