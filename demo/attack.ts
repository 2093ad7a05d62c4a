import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readRunFile, type RunFile } from "../cli/dev/run-file.ts";
import { resultLine, resultTable } from "./attack/report.ts";
import { runAttack } from "./attack/run-attack.ts";
import type { Scenario } from "./attack/scenario.ts";
import { SCENARIOS } from "./attack/scenarios.ts";
import { openMailbox } from "./people/mailbox.ts";
import { type Account, DEMO_ACCOUNTS, DEMO_SEED, makePopulation } from "./people/population.ts";

const KINDS = [...SCENARIOS.keys()].join("|");
const USAGE = `npm run demo:attack -- ${KINDS} [--attempts N] [--seed S] [--direct] [--json]`;

type Settings = {
  readonly kind: string;
  readonly scenario: Scenario;
  readonly attempts: number;
  readonly seed: string;
  readonly direct: boolean;
  readonly json: boolean;
};

try {
  await main(readSettings(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main({ kind, scenario, attempts, seed, direct, json }: Settings): Promise<void> {
  const { gateUrl, demoUrl, demoDir } = requireRunning();
  const peopleSeed = process.env["DEMO_SEED"] ?? DEMO_SEED;
  say(`Seed ${seed}. ${direct ? "Past the gate, straight at the shop." : "Through the gate."}`);
  const startedAtMs = performance.now();
  const population = makePopulation(peopleSeed, Number(process.env["DEMO_ACCOUNTS"] ?? DEMO_ACCOUNTS));
  await openAccounts(new URL(demoUrl), scenario.customers(population));
  const result = await runAttack({
    scenario,
    site: new URL(direct ? demoUrl : gateUrl),
    mailbox: openMailbox(new URL(demoUrl)),
    population,
    memory: direct ? null : path.join(demoDir, `visitors-${peopleSeed}-${gateAge()}.json`),
    peopleSeed,
    seed,
    attempts,
    say,
  });
  say(`Done in ${Math.round((performance.now() - startedAtMs) / 1_000)} s.\n`);
  if (!json) process.stdout.write(`${resultTable(result)}\n\n`);
  process.stdout.write(`${resultLine(kind, result)}\n`);
}

/** Past the gate, and long ago as far as the story goes; who has an account already is told so, and nothing changes. */
async function openAccounts(shop: URL, customers: readonly Account[]): Promise<void> {
  for (const user of customers) {
    // oxlint-disable-next-line no-await-in-loop -- one after another: forty hashes are a fraction of a second
    const { status } = await fetch(new URL("/api/signup", shop), {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ user }),
    });
    if (status !== 201 && status !== 409)
      throw new Error(`shop_signup: expected 201 or 409, got ${status}; start the shop again`);
  }
}

/** Cookies belong to the keys that signed them: a gate with new keys meets visitors without cookies. */
function gateAge(): number {
  return Math.trunc(statSync(path.join(stateDir(), "keys.json")).mtimeMs);
}

function stateDir(): string {
  return path.resolve(process.env["GATEHOUSE_STATE"] ?? ".gatehouse");
}

/** Progress goes to stderr: stdout holds the table and the one line for other programs. */
function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Only ever against the demo shop on this machine: the addresses come from the running `npm start`, not from a flag. */
function requireRunning(): RunFile & { readonly demoUrl: string } {
  const run = readRunFile(stateDir());
  if (run === null)
    throw new Error(
      "not_running: expected a running gatehouse, got none; type `npm start` in another terminal",
    );
  const { demoUrl } = run;
  if (demoUrl === null) {
    throw new Error(
      "not_the_demo: expected the demo shop behind the gate, got another origin; start again without ORIGIN",
    );
  }
  return { ...run, demoUrl };
}

function readSettings(argv: readonly string[]): Settings {
  const { values, positionals } = parseOrExplain(argv);
  const kind = positionals.join(" ");
  const scenario = SCENARIOS.get(kind);
  if (!scenario) throw new Error(`scenario: expected ${KINDS}, got "${kind}"; usage: ${USAGE}`);
  const attempts = Number(values.attempts ?? scenario.attempts);
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new Error(`attempts: expected a whole number from 1, got "${values.attempts}"; usage: ${USAGE}`);
  }
  const seed = values.seed ?? randomBytes(4).toString("hex");
  return { kind, scenario, attempts, seed, direct: values.direct ?? false, json: values.json ?? false };
}

function parseOrExplain(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        attempts: { type: "string" },
        seed: { type: "string" },
        direct: { type: "boolean" },
        json: { type: "boolean" },
      },
    });
  } catch (error) {
    const [sentence = "unreadable"] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new Error(`unknown_option: ${sentence}; usage: ${USAGE}`, { cause: error });
  }
}
