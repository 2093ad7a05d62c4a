import { parseArgs } from "node:util";
import { PARAMETERS_HASH, PLAYBOOKS, UNSEEN_HASH, UNSEEN_PLAYBOOKS } from "../attack/simulator/parameters.ts";
import { simulate, type Simulation } from "../attack/simulator/simulate.ts";
import { ablationLines, attackerFigures, attackerLines } from "./detection/attackers.ts";
import { falseAlarmLine, openTally, type Tally } from "./detection/tally.ts";
import { comparisonLines, judgeOnBoth } from "./detection/through-workerd.ts";
import { machine } from "./report.ts";

/*
 * What the gate sees, by simulation through its own stages (`gatehouse eval attempts`); docs/detection.md says how to read it:
 *   npm run bench:detection [-- --rates 0.01,0.001,0.0001 --people 20000 --attempts 300 --seed 1 --only TEXT --unseen --brief --json]
 *   npm run bench:detection -- --cookies 0.9,0.7,0.5 [--people …]: good people by how often they bring their cookie
 *   npm run bench:detection -- --workerd 3000: so many attempts through the real gate as well, its decisions and costs beside
 * Per attacker, never pooled, beside published methods on the same attempts. Intervals are 95 % (Wilson).
 */
const { values } = parseArgs({
  options: {
    rates: { type: "string", default: "0.01,0.001,0.0001" },
    people: { type: "string", default: "20000" },
    attempts: { type: "string", default: "300" },
    "quiet-days": { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    unseen: { type: "boolean", default: false },
    brief: { type: "boolean", default: false },
    cookies: { type: "string", default: "" },
    workerd: { type: "string", default: "0" },
    json: { type: "boolean", default: false },
  },
});
/** Fewer say nothing of an attacker. */
const FEWEST = 30;
const rates = values.rates.split(",").map(Number);
const playbooks = (values.unseen ? UNSEEN_PLAYBOOKS : PLAYBOOKS).filter(({ name }) =>
  name.includes(values.only),
);
const hash = values.unseen ? `${PARAMETERS_HASH}+${UNSEEN_HASH}` : PARAMETERS_HASH;
const report: object[] = [];
const print = (...lines: readonly string[]): void => {
  if (!values.json) for (const line of lines) process.stdout.write(`${line}\n`);
};

print(`${machine()}; parameters ${hash}, seed ${values.seed}, ${values.people} people`);
if (values.workerd !== "0")
  print(...comparisonLines(await judgeOnBoth(Number(values.workerd), Number(values.seed), playbooks)));
else if (values.cookies === "")
  for (const [index, rate] of rates.entries()) await printRate(rate, index === 0);
else for (const reuse of values.cookies.split(",").map(Number)) await printCookieReuse(reuse);
if (values.json) process.stdout.write(`${JSON.stringify({ parameters: hash, report })}\n`);

/** Ablations and controls are those of the first base rate. */
async function printRate(rate: number, isFirst: boolean): Promise<void> {
  const { tally, baselines } = await run(rate, {});
  const figures = attackerFigures(tally, playbooks, baselines.length);
  report.push({ rate, attackers: figures, people: tally.people.counts() });
  print(`\nBase rate ${rate}: ${tally.judged()} attempts judged`, ...attackerLines(figures, baselines));
  print("good people, asked for more or refused:", ...tally.people.lines());
  print(falseAlarmLine(tally.quietCampaigns.size, Number(values["quiet-days"])));
  if (!isFirst || values.brief) return;
  print("\nwithout a family of signals: recall at 0.1 %", ...ablationLines(tally, playbooks));
  await printControl(rate, "headers", "everybody wears a stranger's headers");
  await printControl(rate, "release", "the release answers with what it knows of somebody else");
}

async function printControl(rate: number, permuted: "headers" | "release", says: string): Promise<void> {
  const { tally, baselines } = await run(rate, { permuted });
  const figures = attackerFigures(tally, playbooks, baselines.length);
  report.push({ rate, control: permuted, attackers: figures });
  print(`\nControl: ${says}`, ...attackerLines(figures, baselines));
}

async function printCookieReuse(cookieReuse: number): Promise<void> {
  const rate = rates[0] ?? 0;
  const { tally } = await run(rate, { cookieReuse });
  report.push({ rate, cookieReuse, people: tally.people.counts() });
  print(`\ngood people who bring their cookie in ${cookieReuse} of cases:`, ...tally.people.lines());
}

async function run(
  baseRate: number,
  variant: Pick<Simulation, "permuted" | "cookieReuse">,
): Promise<{ readonly tally: Tally; readonly baselines: readonly string[] }> {
  const attempts = Number(values.attempts);
  const tally = openTally();
  const plan = {
    seed: Number(values.seed),
    people: Number(values.people),
    quietDays: Number(values["quiet-days"]),
    // A tenth of the rate is reached with a tenth of the attempts: the time that must be played stays bounded.
    attempts: Math.max(Math.min(FEWEST, attempts), Math.round(attempts * Math.min(1, baseRate * 100))),
    baseRate,
    playbooks,
  };
  return { tally, baselines: await simulate({ ...plan, ...variant }, tally.see) };
}
