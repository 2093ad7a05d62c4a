import { spawn } from "node:child_process";
import path from "node:path";

const CLI = path.join(import.meta.dirname, "../../cli/gatehouse.ts");

export type Ran = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

type Env = Readonly<Record<string, string>>;

/** Runs `gatehouse …` as its own process, as an operator would, with `input` on stdin. */
export function gatehouse(args: readonly string[], input = "", env: Env = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { stdio: "pipe", env: { ...process.env, ...env } });
    const said = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, ...said }));
    child.stdin.end(input);
  });
}
