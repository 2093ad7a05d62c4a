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
  if (run === null || (isAlive(run.pid) && !isReused(run))) return run;
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

// USER_HZ: clock ticks a second in /proc, 100 on every Linux that Node runs on.
const TICKS_A_SECOND = 100;

/** After a restart of the machine the number may belong to another process, one that is younger than the file. */
function isReused({ pid, startedAtMs }: RunFile): boolean {
  try {
    // Field 22 counted from 1; the second one, the name, is in parentheses and may hold spaces.
    const ticks = Number(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19]);
    const bootSeconds = Number(/^btime (\d+)$/mu.exec(readFileSync("/proc/stat", "utf8"))?.[1]);
    // Both figures are rounded to a second or less; two are slack enough.
    return (bootSeconds + ticks / TICKS_A_SECOND) * 1_000 > startedAtMs + 2_000;
  } catch {
    return false;
  }
}
