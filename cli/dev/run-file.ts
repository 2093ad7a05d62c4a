import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod/mini";

const runSchema = z.object({
  pid: z.int(),
  startedAtMs: z.int(),
  gateUrl: z.string(),
  consoleUrl: z.string(),
  /** Null when another origin than the demo shop is protected. */
  demoUrl: z.nullable(z.string()),
  demoDir: z.string(),
});

/** What a running `gatehouse dev` tells other commands: `<stateDir>/run.json`. */
export type RunFile = z.infer<typeof runSchema>;

/** The run that is alive right now; a file left behind by a dead one is removed. */
export function readRunFile(stateDir: string): RunFile | null {
  const run = parse(runPath(stateDir));
  if (run === null || isAlive(run.pid)) return run;
  removeRunFile(stateDir);
  return null;
}

export function writeRunFile(stateDir: string, run: RunFile): void {
  writeFileSync(runPath(stateDir), `${JSON.stringify(run, null, 2)}\n`);
}

export function removeRunFile(stateDir: string): void {
  rmSync(runPath(stateDir), { force: true });
}

function parse(file: string): RunFile | null {
  try {
    return runSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

function runPath(stateDir: string): string {
  return path.join(stateDir, "run.json");
}

/** Signal 0 asks whether a process exists; EPERM means that it does, under another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
