import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { readRunFile, type RunFile } from "../cli/dev/run-file.ts";
import { resultLine, resultTable } from "./attack/report.ts";
import { DEFAULT_ATTEMPTS, runStuffing } from "./attack/stuffing.ts";
import { openMailbox } from "./people/mailbox.ts";
import { DEMO_ACCOUNTS, DEMO_SEED, makePopulation } from "./people/population.ts";

const USAGE = "npm run demo:attack -- stuffing [--attempts N] [--seed S] [--direct] [--json]";

type Settings = {
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

async function main({ attempts, seed, direct, json }: Settings): Promise<void> {
  const { gateUrl, demoUrl, demoDir } = requireRunning();
  const peopleSeed = process.env["DEMO_SEED"] ?? DEMO_SEED;
  say(`Seed ${seed}. ${direct ? "Past the gate, straight at the shop." : "Through the gate."}`);
  const startedAtMs = performance.now();
  const result = await runStuffing({
    site: new URL(direct ? demoUrl : gateUrl),
    mailbox: openMailbox(new URL(demoUrl)),
    population: makePopulation(peopleSeed, Number(process.env["DEMO_ACCOUNTS"] ?? DEMO_ACCOUNTS)),
    memory: direct ? null : path.join(demoDir, `visitors-${peopleSeed}-${gateAge()}.json`),
    peopleSeed,
    seed,
    attempts,
    say,
  });
  say(`Done in ${Math.round((performance.now() - startedAtMs) / 1_000)} s.\n`);
  if (!json) process.stdout.write(`${resultTable(result)}\n\n`);
  process.stdout.write(`${resultLine(result)}\n`);
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
  const attempts = Number(values.attempts ?? DEFAULT_ATTEMPTS);
  if (positionals.length !== 1 || positionals[0] !== "stuffing") {
    throw new Error(`scenario: expected stuffing, got "${positionals.join(" ")}"; usage: ${USAGE}`);
  }
  if (!Number.isInteger(attempts) || attempts < 1) {
    throw new Error(`attempts: expected a whole number from 1, got "${values.attempts}"; usage: ${USAGE}`);
  }
  const seed = values.seed ?? randomBytes(4).toString("hex");
  return { attempts, seed, direct: values.direct ?? false, json: values.json ?? false };
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
