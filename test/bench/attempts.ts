import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { openAttempts } from "../../cli/eval/attempts.ts";
import type { AttemptRecord } from "../../cli/eval/attempt-record.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { makeAttack } from "../attack/attack.ts";
import { browserHeaders } from "../attack/simulator/headers.ts";
import { madeUpRelease } from "../attack/simulator/made-up-release.ts";
import { PLAYBOOKS } from "../attack/playbooks.ts";
import { makePeople, peopleAttempts } from "../attack/population.ts";
import { openRandom } from "../attack/simulator/random.ts";
import { testKeys } from "../attack/simulator/test-keys.ts";

/*
 * How many attempts a second the gate's own stages judge in one process: `node test/bench/attempts.ts`.
 * Three mixtures, each in the order of its clock; the median of three runs after one to warm up.
 */
const START_MS = Date.UTC(2026, 10, 2);
const HOURS_MS = 3_600_000;
/** The first one warms up. */
const RUNS = 4;
const keys = testKeys();
const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const shapes = browserHeaders();
const random = openRandom(7);
const people = makePeople(4_000, shapes, random);
const good = peopleAttempts(people, [START_MS, START_MS + 24 * HOURS_MS], shapes, random);
const attacks = PLAYBOOKS.filter(({ final }) => !final).map((playbook) =>
  makeAttack(playbook, START_MS + 12 * HOURS_MS, people, { shapes, random }),
);
const release = madeUpRelease(
  attacks.flatMap(({ leaks }) => leaks),
  keys,
);
const bad = attacks.flatMap(({ told }) => told);

const mixtures: readonly (readonly [string, readonly AttemptRecord[]])[] = [
  ["people", inOrder(good.map(({ record }) => record))],
  ["attackers", inOrder(bad.map(({ record }) => record))],
  ["both", inOrder([...good, ...bad].map(({ record }) => record))],
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

function inOrder(records: readonly AttemptRecord[]): readonly AttemptRecord[] {
  return records.toSorted((a, b) => a.at - b.at);
}
