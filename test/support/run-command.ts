import { spawn } from "node:child_process";

export type CommandResult = { readonly code: number; readonly output: string };

/** Runs a command to its end and keeps what it said; after `limitMs` it is killed and counts as failed. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: { readonly limitMs: number; readonly env?: Readonly<Record<string, string>> },
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    const chunks: Buffer[] = [];
    const text = () => Buffer.concat(chunks).toString("utf8");
    const timer = setTimeout(() => {
      chunks.push(Buffer.from(`\nstopped after ${options.limitMs / 1000} s\n`));
      child.kill("SIGKILL");
    }, options.limitMs);
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", (error) => chunks.push(Buffer.from(error.message)));
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output: text() });
    });
  });
}
