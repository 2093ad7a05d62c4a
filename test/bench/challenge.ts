/*
 * `npm run bench:challenge`: which clients get through a route that asks everybody for a proof, and through the same route
 * without it; and what a thousand cost either side. The real gate on workerd, fresh state, no release.
 */
import { mkdtempSync, rmSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium } from "../support/chromium.ts";
import { startBundledGate, type BundledGate } from "../support/bundled-gate.ts";
import { aJsonRoute, aPolicy, aRoute } from "../support/gate-policy.ts";
import type { RecordingOrigin } from "../support/recording-origin.ts";
import { sendPage, startShopOrigin } from "../support/shop-origin.ts";
import { bundle } from "./bundle.ts";
import { BROWSERS } from "./challenge/browsers.ts";
import { PUPPETEER } from "./challenge/puppeteer.ts";
import { outcomeOf, type Contestant, type Outcome } from "./challenge/contestants.ts";
import { attackersFigures, drivenFigure, ownersFigures } from "./challenge/costs.ts";
import { PROGRAMS } from "./challenge/programs.ts";
import { machine, printFigures } from "./report.ts";

const ROUNDS = 3;
const LANES = ["judged", "asked"] as const;
const CLIENTS = [...PROGRAMS, PUPPETEER, ...BROWSERS];
const PERSON = BROWSERS.at(-1)?.name ?? "";

const DOUBTS = [
  { name: "told", minScore: -1_000, action: "annotate" },
  { name: "doubtful", minScore: 0, action: "step_up" },
  { name: "certain-attack", minScore: 14, action: "block" },
];
const COLD = { deadlinesMs: { intel: 50, state: 5_000 } };

function routesOf({ json }: Contestant, number: number): readonly object[] {
  const route = json ? aJsonRoute : aRoute;
  const [judged, asked] = LANES.map((lane) => `${lane}-${number}`);
  const everybody = { name: "everybody", minScore: -1_000, action: "challenge" };
  return [
    route(`${judged}`, "allow", { ...COLD, thresholds: DOUBTS }),
    route(`${asked}`, "allow", {
      ...COLD,
      thresholds: [...DOUBTS, everybody],
      challenge: { ladder: ["silent"], attachTo: [`/form-${asked}`] },
    }),
  ];
}

/** The demo policy's thresholds, with and without a proof of everybody first. */
const POLICY = aPolicy(
  ...CLIENTS.flatMap(routesOf),
  aRoute("cheap", "challenge", {
    ...COLD,
    kind: "signup",
    // More at once than a route judges by itself: what a thousand cost is counted, not what a flood is answered with.
    overload: { atOnce: 1_024, lateMs: 1_000, leastASecond: 1_000 },
    challenge: { ladder: ["silent"], work: { silent: 4, page: 4, underAttack: 0 } },
  }),
);

function formTo(route: string): string {
  return `<form method="post" action="/${route}"><label>User name <input name="username"></label>
<label>Password <input name="password" type="password"></label><button>Sign in</button></form>`;
}

const PAGES = Object.fromEntries(
  CLIENTS.flatMap((_, number) => LANES.map((lane) => `${lane}-${number}`)).map(
    (route) => [`/form-${route}`, (response: ServerResponse) => sendPage(response, formTo(route))] as const,
  ),
);

type Row = {
  readonly name: string;
  readonly lanes: readonly (readonly Outcome[])[];
  readonly tookMs: readonly number[];
};

/** Null where the client is not installed. */
async function compete(
  client: Contestant,
  number: number,
  gate: URL,
  origin: RecordingOrigin,
): Promise<Row | null> {
  const tookMs: number[] = [];
  const lanes: Outcome[][] = [];
  for (const [of, lane] of LANES.entries()) {
    const outcomes: Outcome[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const username = `ann-${number}-${lane}-${round}`;
      const target = {
        gate,
        lane,
        username,
        number,
        route: `${lane}-${number}`,
        address: `198.51.${100 + number}.${of * ROUNDS + round + 1}`,
      };
      const startedAtMs = performance.now();
      if ((await client.attempt(target)) === null) return null;
      tookMs.push(performance.now() - startedAtMs);
      outcomes.push(outcomeOf(origin, username));
    }
    lanes.push(outcomes);
  }
  return { name: client.name, lanes, tookMs: tookMs.slice(ROUNDS) };
}

function told(outcomes: readonly Outcome[]): string {
  const count = (one: Outcome["passed"]) => outcomes.filter(({ passed }) => passed === one).length;
  const scores = outcomes.flatMap(({ score }) => (score === null ? [] : [score]));
  const words = (["through", "step-up", "stopped"] as const)
    .filter((one) => count(one) > 0)
    .map((one) => `${one} ${count(one)}/${outcomes.length}`);
  return `${words.join(", ")}${scores.length > 0 ? ` (score ${Math.max(...scores)})` : ""}`;
}

async function table(gate: BundledGate, origin: RecordingOrigin): Promise<readonly Row[]> {
  const chromium = await findChromium();
  const clients = chromium.status === "found" ? CLIENTS : PROGRAMS;
  if (chromium.status === "missing") console.log(`Browsers are left out: ${chromium.reason}`);
  const rows: Row[] = [];
  console.log(`\n${"client".padEnd(44)}${"without a proof".padEnd(30)}with`);
  for (const [number, client] of clients.entries()) {
    const row = await compete(client, number, gate.url, origin);
    if (!row) console.log(`${client.name.padEnd(44)}left out: not installed here`);
    else
      console.log(`${row.name.padEnd(44)}${told(row.lanes[0] ?? []).padEnd(30)}${told(row.lanes[1] ?? [])}`);
    if (row) rows.push(row);
  }
  return rows;
}

/** Why those that came as far as the origin with a proof stand where they stand. */
function printReasons(rows: readonly Row[], gate: BundledGate): void {
  console.log("\nWhat the receipts say of the last attempt with a proof that reached the origin");
  for (const { name, lanes } of rows) {
    const code = lanes[1]?.findLast((outcome) => outcome.code !== null)?.code ?? null;
    const receipt = code === null ? null : gate.receipt(code);
    const reasons = receipt?.evidence.score.contributions.map(
      ({ reason, points, detail }) => `${reason} ${points.toFixed(1)}${detail ? ` (${detail})` : ""}`,
    );
    if (reasons) console.log(`  ${name}: ${reasons.join(", ")}`);
  }
}

async function main(): Promise<void> {
  console.log(machine());
  const folder = mkdtempSync(path.join(tmpdir(), "gatehouse-bench-challenge-"));
  const origin = await startShopOrigin(PAGES);
  const gate = await startBundledGate({
    folder,
    modules: await bundle(path.join(folder, "bundle"), "test/bench/workerd/counted-gate.ts"),
    originPort: Number(new URL(origin.url).port),
    policy: POLICY,
  });
  const rows = await table(gate, origin);
  const person = rows.find(({ name }) => name === PERSON);
  printFigures("What it costs", [
    ...(await ownersFigures(gate, "cheap")),
    ...attackersFigures(),
    ...(person ? [drivenFigure(person.tookMs)] : []),
  ]);
  printReasons(rows, gate);
  await gate.stop();
  await origin.close();
  rmSync(folder, { recursive: true, force: true });
}

await main();
