import { parseArgs } from "node:util";
import { SIGNAL_FAMILIES } from "../../shared/domain/reason.ts";
import { countAbove, percent, shareOf, thresholdAt } from "../attack/simulator/metrics.ts";
import type { Observed } from "../attack/simulator/observe.ts";
import { PARAMETERS_HASH, PLAYBOOKS, type Playbook } from "../attack/simulator/parameters.ts";
import { simulate, type Simulated } from "../attack/simulator/simulate.ts";
import { machine } from "./report.ts";

/*
 * What the gate sees, by simulation through its own stages (`gatehouse eval attempts`):
 *   npm run bench:detection [-- --rates 0.01,0.001 --people 20000 --attempts 300 --seed 1 --only TEXT --json]
 * Per attacker, never pooled, beside published methods on the same attempts. Intervals are 95 % (Wilson).
 */
const { values } = parseArgs({
  options: {
    rates: { type: "string", default: "0.01,0.001" },
    people: { type: "string", default: "20000" },
    attempts: { type: "string", default: "300" },
    "quiet-days": { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    only: { type: "string", default: "" },
    json: { type: "boolean", default: false },
  },
});
const FALSE_POSITIVES = [0.001, 0.0001] as const;
const chosen = PLAYBOOKS.filter(({ name }) => name.includes(values.only));
const print = (line: string): void => void process.stdout.write(values.json ? "" : `${line}\n`);

const report: object[] = [];
print(`${machine()}; parameters ${PARAMETERS_HASH}, seed ${values.seed}, ${values.people} people`);
for (const rate of values.rates.split(",").map(Number)) {
  const simulated = await run(rate, false);
  print(`\nBase rate ${rate}: ${simulated.observed.length} attempts judged`);
  printAttackers(rate, simulated);
  printPeople(simulated.observed);
  if (rate !== Number(values.rates.split(",")[0])) continue;
  printAblations(simulated);
  print("\nControl: everybody wears a stranger's headers");
  printAttackers(rate, await run(rate, true));
}
if (values.json) process.stdout.write(`${JSON.stringify({ parameters: PARAMETERS_HASH, report })}\n`);

function run(baseRate: number, permuted: boolean): Promise<Simulated> {
  return simulate({
    seed: Number(values.seed),
    people: Number(values.people),
    quietDays: Number(values["quiet-days"]),
    // A tenth of the rate is reached with a tenth of the attempts: the time that must be played stays bounded.
    attempts: Math.max(60, Math.round(Number(values.attempts) * Math.min(1, baseRate * 100 * 3))),
    baseRate,
    playbooks: chosen,
    permuted,
  });
}

type Rank = (one: Observed) => number;

function printAttackers(rate: number, { observed, baselines }: Simulated): void {
  print(
    `${"".padEnd(46)} ${"recall, 0.1 %".padEnd(19)} ${"recall, 0.01 %".padEnd(19)} ${"acted on".padEnd(19)} alarm after  taken of right  ${baselines.join(" / ")} at 0.1 %`,
  );
  for (const playbook of chosen) {
    const bad = observed.filter((one) => one.playbook === playbook.name);
    const kind = bad[0]?.kind ?? "login";
    const calibration = observed.filter(
      (one) => one.phase === "calibration" && one.playbook === null && one.kind === kind,
    );
    const recall = (rank: Rank, falsePositives: number) =>
      shareOf(countAbove(bad.map(rank), thresholdAt(calibration.map(rank), falsePositives)), bad.length);
    const [recalls, right] = [
      FALSE_POSITIVES.map((falsePositives) => recall(({ rank }) => rank, falsePositives)),
      bad.filter((one) => one.right),
    ];
    const beside = baselines.map((_, index) => recall((one) => one.baselines[index] ?? 0, 0.001));
    const alarm = bad.findIndex(({ campaign }) => campaign);
    const taken = right.filter(({ took }) => took).length;
    const acted = shareOf(bad.filter((one) => one.acted).length, bad.length);
    report.push({
      rate,
      playbook: playbook.name,
      attempts: bad.length,
      recalls,
      acted,
      alarm,
      taken,
      right: right.length,
      beside,
    });
    print(
      `${playbook.name.padEnd(46)} ${recalls.map((share) => percent(share).padEnd(19)).join(" ")} ${percent(acted).padEnd(19)} ${(alarm < 0 ? "never" : String(alarm)).padEnd(12)} ${`${taken} of ${right.length}`.padEnd(15)} ${beside.map(({ share }) => (100 * share).toFixed(0)).join(" / ")}`,
    );
  }
  printWorst(observed);
}

/** The worst of those that aim at nobody in particular: a mean would hide it. */
function printWorst(observed: readonly Observed[]): void {
  const untargeted = chosen.filter(({ targeted }: Playbook) => !targeted);
  const right = observed.filter((one) => one.right && untargeted.some(({ name }) => name === one.playbook));
  const taken = right.filter(({ took }) => took).length;
  print(
    `taken by those who aim at nobody: ${taken} of ${right.length} right guesses (${percent(shareOf(taken, right.length))} %)`,
  );
}

function printPeople(observed: readonly Observed[]): void {
  const good = observed.filter(({ playbook }) => playbook === null);
  const line = (name: string, some: readonly Observed[]): void =>
    print(
      `  ${name.padEnd(34)} ${String(some.length).padStart(8)}  asked ${percent(shareOf(some.filter(({ acted }) => acted).length, some.length))} %  visibly ${percent(shareOf(some.filter(({ visible }) => visible).length, some.length))} %  refused ${percent(shareOf(some.filter(({ refused }) => refused).length, some.length))} %`,
    );
  print("good people, asked for more or refused:");
  line(
    "before any attack",
    good.filter(({ phase }) => phase === "calibration"),
  );
  line(
    "during and between attacks",
    good.filter(({ phase }) => phase === "test"),
  );
  line(
    "right password",
    good.filter(({ right, phase }) => right && phase === "test"),
  );
  line(
    "sign-ups",
    good.filter(({ kind, phase }) => kind === "signup" && phase === "test"),
  );
  line(
    "letters and codes",
    good.filter(({ kind, phase }) => kind === "reset" && phase === "test"),
  );
  for (const [least, most] of [
    [0, 0],
    [1, 2],
    [3, 11],
    [12, 38],
    [39, Infinity],
  ] as const)
    for (const cookie of [true, false]) {
      const some = good.filter(
        (one) =>
          one.phase === "test" &&
          one.kind === "login" &&
          one.cookie === cookie &&
          one.history >= least &&
          one.history <= most,
      );
      if (some.length > 0)
        line(`${least}–${most} logins before, ${cookie ? "known device" : "no known device"}`, some);
    }
}

function printAblations({ observed }: Simulated): void {
  print("\nwithout a family of signals: recall at 0.1 %");
  for (const playbook of chosen.filter(({ targeted }) => !targeted)) {
    const bad = observed.filter((one) => one.playbook === playbook.name);
    const calibration = observed.filter(
      (one) => one.phase === "calibration" && one.playbook === null && one.kind === bad[0]?.kind,
    );
    const without = SIGNAL_FAMILIES.map((family) => {
      const rank: Rank = (one) => one.rank - (one.families.get(family) ?? 0);
      const threshold = thresholdAt(calibration.map(rank), 0.001);
      return `${family} ${(100 * shareOf(countAbove(bad.map(rank), threshold), bad.length).share).toFixed(0)}`;
    });
    print(`  ${playbook.name.padEnd(46)} ${without.join("  ")}`);
  }
}
