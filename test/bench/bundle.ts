import { mkdirSync, readFileSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { runCommand } from "../support/run-command.ts";
import { atMost, noted, type Figure } from "./report.ts";

const BUNDLE_LIMIT_KB = 300;
const STARTUP_LIMIT_MS = 50;
const STARTUP_RUNS = 3;
const LIMIT_MS = 120_000;
const wrangler = path.resolve("node_modules/.bin/wrangler");

/** Bundles an entry exactly as `wrangler deploy` would and gives its modules, the entry first and the data that it carries last. */
export async function bundle(folder: string, entry: string | null): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const args = [
    "deploy",
    ...(entry ? [entry] : []),
    "-c",
    "wrangler.toml",
    "--dry-run",
    "--minify",
    "--outdir",
    folder,
  ];
  const { code, output } = await runCommand(wrangler, args, {
    limitMs: LIMIT_MS,
    env: { WRANGLER_SEND_METRICS: "false" },
  });
  if (code !== 0)
    throw new Error(
      `bundle: expected wrangler to bundle ${entry ?? "the gate"}, it ended with ${code}\n${output}`,
    );
  const modules = readdirSync(folder)
    .filter((name) => /\.(?:js|mjs|bin)$/u.test(name))
    .toSorted((a, b) => Number(a.endsWith(".bin")) - Number(b.endsWith(".bin")));
  return modules.map((name) => path.join(folder, name));
}

export function bundleFigures(modules: readonly string[]): Figure[] {
  const bytes = modules.reduce((total, file) => total + statSync(file).size, 0);
  const gzipped = modules.reduce((total, file) => total + gzipSync(readFileSync(file)).length, 0);
  return [
    atMost("bundle, minified", bytes / 1000, BUNDLE_LIMIT_KB, "KB"),
    noted("bundle, gzip", `${(gzipped / 1000).toFixed(1)} KB`),
  ];
}

/** The CPU that the top level of the bundle takes, by wrangler's own start-up profile: the least of three, as neighbours add. */
export async function startupFigures(folder: string): Promise<Figure[]> {
  const runs: number[] = [];
  for (let run = 0; run < STARTUP_RUNS; run += 1) runs.push(await startupMs(folder));
  return [atMost("start-up, active CPU", Math.min(...runs), STARTUP_LIMIT_MS, "ms")];
}

async function startupMs(folder: string): Promise<number> {
  const args = ["check", "startup", "--outfile", path.join(folder, "startup.cpuprofile")];
  const { output } = await runCommand(wrangler, args, {
    limitMs: LIMIT_MS,
    env: { WRANGLER_SEND_METRICS: "false" },
  });
  const activeMs = /Active: ([\d.]+) ms/u.exec(output)?.[1];
  if (activeMs === undefined) throw new Error(`startup: expected a profile, got none\n${output}`);
  return Number(activeMs);
}
