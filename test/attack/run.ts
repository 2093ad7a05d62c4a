import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openAttempts } from "../../cli/eval/attempts.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import { makeAttack } from "./attack.ts";
import { browserHeaders } from "./simulator/headers.ts";
import { madeUpRelease } from "./simulator/made-up-release.ts";
import { PLAYBOOKS, type Playbook } from "./playbooks.ts";
import { makePeople, peopleAttempts, type Told } from "./population.ts";
import { openRandom } from "./simulator/random.ts";
import { testKeys } from "./simulator/test-keys.ts";
import { openTally, printTally, type Tally } from "./tally.ts";

/*
 * Every playbook against the same kind of people, in process, through the gate's own stages:
 *   node test/attack/run.ts [--seed 1] [--people 2000] [--warm-days 2] [--held-out | --final] [--only TEXT] [--why]
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    people: { type: "string", default: "2000" },
    "warm-days": { type: "string", default: "2" },
    "held-out": { type: "boolean", default: false },
    final: { type: "boolean", default: false },
    only: { type: "string", default: "" },
    why: { type: "boolean", default: false },
  },
});
const START_MS = Date.UTC(2026, 10, 2);
const DAY_MS = 86_400_000;
const policy = loadPolicy(readFileSync("policies/demo.json", "utf8"));
const keys = testKeys();
const shapes = browserHeaders();

const chosen = PLAYBOOKS.filter(({ name, heldOut = false, final = false }) => {
  const wanted = values.final ? final : !final && (values["held-out"] || !heldOut);
  return wanted && name.includes(values.only);
});
for (const playbook of chosen) printTally(playbook.name, await play(playbook), values.why);

async function play(playbook: Playbook): Promise<Tally> {
  const random = openRandom(Number(values.seed));
  const people = makePeople(Number(values.people), shapes, random);
  const attackMs = START_MS + Number(values["warm-days"]) * DAY_MS;
  const { told, leaks } = makeAttack(playbook, attackMs, people, { shapes, random });
  const endMs = Math.max(told.at(-1)?.record.at ?? attackMs, attackMs + DAY_MS / 2);
  // Google saw 1.5 % of all logins use a pair that had leaked: those people are good.
  const unlucky = people.filter(() => random.chance(0.015));
  const release = madeUpRelease([...leaks, ...unlucky], keys);
  const good = peopleAttempts(people, [START_MS, endMs], shapes, random);
  const evaluate = openAttempts({ release, keys, policy, mode: "enforce" });
  const tally = openTally();
  for (const one of [...good, ...told].toSorted((a: Told, b: Told) => a.record.at - b.record.at)) {
    tally.count(one, await evaluate(one.record), one.record.at < attackMs);
  }
  return tally;
}
