/*
 * Runs everything that says whether the tree is sound and ends with one line: `N passed, N failed, N skipped`.
 *   node test/run.ts            all of it
 *   node test/run.ts --static   lint, types, format and unused code only
 *   node test/run.ts --slow     the suites that take minutes
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { findChromium } from "./support/chromium.ts";
import { runCommand } from "./support/run-command.ts";
import { tallyOf, type Tally } from "./support/vitest-report.ts";

// The longest project takes less than half of this on two cores; a hung Worker must not hang CI.
const LIMIT_MS = 14 * 60_000;
const SLOW_LIMIT_MS = 60 * 60_000;
const PROJECTS = ["unit", "worker", "e2e", "browser"] as const;

const bin = (name: string) => path.resolve("node_modules/.bin", name);
const CHECKS = [
  ["types", bin("tsc"), ["-p", "."]],
  ["types, page", bin("tsc"), ["-p", "workers/gate/challenge/visitor/browser"]],
  ["lint", bin("oxlint"), ["--type-aware", "--max-warnings", "0"]],
  ["format", bin("oxfmt"), ["--check", "."]],
  ["unused code", bin("knip"), ["--no-progress"]],
] as const;

async function check([name, command, args]: (typeof CHECKS)[number]): Promise<Tally> {
  const { code, output } = await runCommand(command, args, { limitMs: LIMIT_MS });
  if (code === 0) return { passed: 1, failed: 0, skipped: 0, problems: [] };
  return { passed: 0, failed: 1, skipped: 0, problems: [`  ${name}\n${output.trim()}`] };
}

async function suite(project: string, env: Readonly<Record<string, string>>): Promise<Tally> {
  const folder = await mkdtemp(path.join(tmpdir(), "gatehouse-test-"));
  const outputFile = path.join(folder, "report.json");
  const args = [
    "run",
    "--project",
    project,
    "--passWithNoTests",
    "--reporter=json",
    `--outputFile=${outputFile}`,
  ];
  const limitMs = project === "slow" ? SLOW_LIMIT_MS : LIMIT_MS;
  // Whatever a test leaves behind, one that was stopped above all, goes with this folder.
  const { code, output } = await runCommand(bin("vitest"), args, {
    limitMs,
    env: { ...env, TMPDIR: folder },
  });
  const report = await readFile(outputFile, "utf8").catch(() => null);
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  const tally =
    report === null
      ? { passed: 0, failed: 0, skipped: 0, problems: [] }
      : tallyOf(JSON.parse(report), process.cwd());
  // Unhandled rejections and crashes end the process badly without failing a test: they count all the same.
  if (code === 0 || tally.failed > 0) return tally;
  if (report === null && output.includes("No test files found")) return tally;
  const words = output.trim().split("\n").slice(-30).join("\n");
  return { ...tally, failed: 1, problems: [`  ${project}: vitest ended with ${code}\n${words}`] };
}

async function timed(name: string, work: Promise<Tally>): Promise<Tally> {
  const startedAtMs = performance.now();
  const tally = await work;
  const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
  const state = tally.failed > 0 ? "FAILED" : "ok";
  console.log(
    `${name.padEnd(12)} ${state.padEnd(6)} ${tally.passed} passed, ${tally.skipped} skipped in ${seconds} s`,
  );
  for (const problem of tally.problems) console.log(problem);
  return tally;
}

async function chromiumEnvironment(): Promise<Readonly<Record<string, string>>> {
  const chromium = await findChromium();
  if (chromium.status === "found") return { CHROMIUM: chromium.path };
  console.log(`browser      the browser tests are skipped: ${chromium.reason}`);
  return { GATEHOUSE_NO_CHROMIUM: chromium.reason };
}

async function main(mode: string): Promise<number> {
  const tallies: Tally[] = [];
  if (mode !== "--slow") for (const one of CHECKS) tallies.push(await timed(one[0], check(one)));
  if (mode !== "--static") {
    const env = await chromiumEnvironment();
    const projects = mode === "--slow" ? ["slow"] : PROJECTS;
    for (const project of projects) tallies.push(await timed(project, suite(project, env)));
  }
  const sum = (key: "passed" | "failed" | "skipped") =>
    tallies.reduce((total, tally) => total + tally[key], 0);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed, ${sum("skipped")} skipped`);
  return sum("failed") === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv[2] ?? "");
