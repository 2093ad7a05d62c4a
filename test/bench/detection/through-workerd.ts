import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { openAttempts, type AttemptAnswer } from "../../../cli/eval/attempts.ts";
import { openContext } from "../../../cli/eval/open-context.ts";
import { buildInto } from "../../../cli/intel/build-into.ts";
import { releasesDir } from "../../../cli/intel/built-releases.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import type { Policy, Route } from "../../../shared/policy/policy.ts";
import { browserHeaders } from "../../attack/simulator/headers.ts";
import type { Playbook } from "../../attack/simulator/parameters.ts";
import { makePeople } from "../../attack/simulator/people.ts";
import { openRandom } from "../../attack/simulator/random.ts";
import { planTimeline, type Moment, type Timeline } from "../../attack/simulator/timeline.ts";
import { bundle } from "../bundle.ts";
import { openGateWorld } from "../gate-world.ts";
import { agreementLines, type Judged } from "./agreement.ts";
import { openSimulatedClient } from "./simulated-client.ts";

const POLICY = "policies/demo.json";
// Objects write to memory where that is possible: weeks of rows would wait for the disk.
const SHARED_MEMORY = "/dev/shm";
const FOUR_WEEKS_MS = 28 * 86_400_000;
const QUIET_DAYS = 2;
/** A sample has room for a few attackers, of different kinds. */
const ATTACKERS = 5;
/** Of all attempts: each attacker's, and as many people as make up the rest within the days that are played. */
const [ATTACK_SHARE, PEOPLE_SHARE] = [0.05, 0.06];

type Counts = Readonly<Record<string, { readonly requests: number; readonly rowsWritten: number }>>;
type Cost = {
  readonly phase: string;
  readonly attempts: number;
  readonly counts: Counts;
};

export type BothJudged = {
  readonly sent: number;
  readonly judged: readonly Judged[];
  readonly costs: readonly Cost[];
};

/** About so many simulated attempts through the real gate, each beside what `gatehouse eval attempts` says of it. */
export async function judgeOnBoth(
  wanted: number,
  seed: number,
  playbooks: readonly Playbook[],
): Promise<BothJudged> {
  const folder = mkdtempSync(
    path.join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), "gatehouse-detection-"),
  );
  try {
    const { timeline, moments } = planned(wanted, seed, playbooks);
    await buildKnown(folder, timeline);
    const answers = await evaluated(folder, moments);
    const { receipts, costs } = await throughGate(folder, moments);
    return { sent: moments.length, judged: paired(moments, answers, receipts), costs };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export function comparisonLines({ sent, judged, costs }: BothJudged): readonly string[] {
  return [...agreementLines(judged, sent), ...costs.map(costLine)];
}

function planned(wanted: number, seed: number, playbooks: readonly Playbook[]) {
  const random = openRandom(seed);
  const crowd = makePeople(Math.round(wanted * PEOPLE_SHARE), browserHeaders(), random);
  const every = Math.max(1, Math.floor(playbooks.length / ATTACKERS));
  const some = playbooks.filter((_, index) => index % every === 0).slice(0, ATTACKERS);
  // In the future: alarms of objects would ring at once for what is over. Four weeks apart, so that school days fall alike.
  const startMs = Math.ceil(Date.now() / FOUR_WEEKS_MS) * FOUR_WEEKS_MS;
  const attempts = Math.round(wanted * ATTACK_SHARE);
  const plan = { startMs, quietDays: QUIET_DAYS, baseRate: 1, attempts };
  const timeline = planTimeline(plan, some, crowd, random);
  return { timeline, moments: [...apart(timeline.moments())] };
}

/** Each at a millisecond of its own, by which its receipt is found. Nobody solves anything, and no field is told that a form has not. */
function* apart(moments: Iterable<Moment>): Generator<Moment> {
  let lastMs = 0;
  for (const moment of moments) {
    lastMs = Math.max(Math.floor(moment.record.at), lastMs + 1);
    const { phone: _phone, ...told } = moment.record;
    yield { ...moment, record: { ...told, at: lastMs, solves: [] } };
  }
}

async function buildKnown(folder: string, { leaks }: Timeline): Promise<void> {
  const feed = path.join(folder, "leaked.txt");
  writeFileSync(feed, leaks.map(({ username, password }) => `${username}:${password}\n`).join(""));
  const outDir = releasesDir(folder);
  await buildInto({
    stateDir: folder,
    outDir,
    feeds: [feed],
    builtAtMs: Date.now(),
    report: () => undefined,
  });
}

async function evaluated(folder: string, moments: readonly Moment[]): Promise<readonly AttemptAnswer[]> {
  const context = await openContext({
    stateDir: folder,
    release: undefined,
    policyPath: POLICY,
    mode: "enforce",
    message: () => undefined,
  });
  const evaluate = openAttempts(context);
  const answers: AttemptAnswer[] = [];
  // oxlint-disable-next-line no-await-in-loop -- each follows from those before
  for (const { record } of moments) answers.push(await evaluate(record));
  return answers;
}

async function throughGate(folder: string, moments: readonly Moment[]) {
  const modules = await bundle(path.join(folder, "bundle"), "test/bench/workerd/clocked-gate.ts");
  const client = await openSimulatedClient();
  const world = await openGateWorld(folder, () => undefined);
  const worker = await world.start("clocked", modules, client.originPort);
  const port = worker.ports["http"] ?? 0;
  const { policy } = loadPolicy(readFileSync(POLICY, "utf8"));
  const receipts = new Map<number, Receipt>();
  const costs: Cost[] = [];
  try {
    for (const [phase, some] of phasesOf(moments)) {
      const before = await countsOf(port);
      for (const { record } of some) {
        // oxlint-disable-next-line no-await-in-loop -- in the order of their clock
        await client.send(port, record, routeOf(policy, record.route));
      }
      const counts = difference(await countsOf(port), before);
      costs.push({ phase, attempts: some.length, counts });
    }
    for (const receipt of await receiptsOf(port)) receipts.set(receipt.atMs, receipt);
  } finally {
    client.stop();
    await worker.stop();
    await world.stop();
  }
  return { receipts, costs };
}

function routeOf({ routes }: Policy, id: string): Route {
  const route = routes.find((one) => one.id === id);
  if (!route) throw new Error(`route: expected one of ${POLICY}, got ${id}; simulate what it has`);
  return route;
}

function phasesOf(moments: readonly Moment[]): readonly (readonly [string, readonly Moment[]])[] {
  return [
    ["quiet", moments.filter(({ phase }) => phase !== "test")],
    ["with attacks", moments.filter(({ phase }) => phase === "test")],
  ];
}

/** Attempts of a condemned source share a receipt: those after the first have none of their own. */
function paired(
  moments: readonly Moment[],
  answers: readonly AttemptAnswer[],
  receipts: ReadonlyMap<number, Receipt>,
): readonly Judged[] {
  return moments.flatMap((moment, index) => {
    const [answer, receipt] = [answers[index], receipts.get(moment.record.at)];
    return answer && receipt ? [{ moment, answer, receipt }] : [];
  });
}

async function countsOf(port: number): Promise<Counts> {
  return JSON.parse(await textOf(port, "/__counts"));
}

async function receiptsOf(port: number): Promise<readonly Receipt[]> {
  return JSON.parse(await textOf(port, "/__receipts"));
}

async function textOf(port: number, target: string): Promise<string> {
  return (await fetch(`http://127.0.0.1:${port}${target}`)).text();
}

function difference(after: Counts, before: Counts): Counts {
  return Object.fromEntries(
    Object.entries(after).map(([name, { requests, rowsWritten }]) => {
      const known = before[name] ?? { requests: 0, rowsWritten: 0 };
      return [name, { requests: requests - known.requests, rowsWritten: rowsWritten - known.rowsWritten }];
    }),
  );
}

/** As a small site has it: minutes lie between two attempts, so that every batch holds one. */
function costLine({ phase, attempts, counts }: Cost): string {
  const aThousand = (sum: number): string => ((sum * 1_000) / Math.max(1, attempts)).toFixed(0);
  const total = (key: "requests" | "rowsWritten"): number =>
    Object.values(counts).reduce((sum, count) => sum + count[key], 0);
  const parts = Object.entries(counts)
    .filter(([, { requests, rowsWritten }]) => requests + rowsWritten > 0)
    .map(([name, { requests, rowsWritten }]) => `${name} ${aThousand(requests)}/${aThousand(rowsWritten)}`);
  return `a thousand attempts, ${phase}: ${aThousand(total("requests"))} object requests, ${aThousand(total("rowsWritten"))} rows (requests/rows: ${parts.join(", ")})`;
}
