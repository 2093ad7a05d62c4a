import { stripVTControlCharacters } from "node:util";
import { renderUsage, runCommand, type ArgsDef, type CommandDef } from "citty";
import { checkArguments } from "./check-arguments.ts";
import { UsageError } from "./usage-error.ts";

type Subcommand = { readonly summary: string; readonly run: (argv: readonly string[]) => Promise<number> };

// Loaded on demand: `gatehouse --help` must not wait for wrangler, nor `eval` for the demo.
const SUBCOMMANDS: Readonly<Record<string, Subcommand>> = {
  dev: lazy(
    "gatehouse dev",
    "run the gate, its console and the demo shop on this machine",
    async () => (await import("./dev/dev.ts")).command,
  ),
  intel: lazy(
    "gatehouse intel",
    "build, verify, inspect, activate, roll back and list releases",
    async () => (await import("./intel/intel.ts")).command,
  ),
  policy: lazy(
    "gatehouse policy",
    "check a policy, print its JSON Schema",
    async () => (await import("./policy/policy.ts")).command,
  ),
  replay: lazy(
    "gatehouse replay",
    "decide recorded receipts again and say where they differ",
    async () => (await import("./replay.ts")).command,
  ),
  account: lazy(
    "gatehouse account",
    "show or erase what a gate keeps of one account",
    async () => (await import("./account/account.ts")).command,
  ),
  eval: lazy(
    "gatehouse eval",
    "judge NDJSON records through the code that the gate runs",
    async () => (await import("./eval/eval.ts")).command,
  ),
};

/** Runs one command line and gives the process's exit code: 0 done, 1 it failed, 2 it was not understood. */
export async function runRoot(argv: readonly string[]): Promise<number> {
  try {
    return await dispatch(argv);
  } catch (error) {
    process.stderr.write(`${plain(errorText(error), process.stderr.isTTY)}\n`);
    return isUsageError(error) ? 2 : 1;
  }
}

async function dispatch([name, ...rest]: readonly string[]): Promise<number> {
  if (name === undefined) throw new UsageError(`no_command: expected a command, got none\n\n${rootUsage()}`);
  if (name === "--help" || name === "-h" || name === "help") return print(rootUsage());
  if (name === "--version")
    return print((await import("../package.json", { with: { type: "json" } })).default.version);
  const found = Object.hasOwn(SUBCOMMANDS, name) ? SUBCOMMANDS[name] : undefined;
  if (!found) throw new UsageError(unknown("gatehouse", name, Object.keys(SUBCOMMANDS)));
  return found.run(rest);
}

function lazy<T extends ArgsDef>(
  path: string,
  summary: string,
  load: () => Promise<CommandDef<T>>,
): Subcommand {
  return { summary, run: async (argv) => runNested(path, await load(), argv) };
}

async function runNested<T extends ArgsDef>(
  path: string,
  command: CommandDef<T>,
  argv: readonly string[],
): Promise<number> {
  const [first, ...rest] = argv;
  const nested = await resolve(command.subCommands);
  if (nested && first !== undefined && !first.startsWith("-")) {
    const next = Object.hasOwn(nested, first) ? await resolve(nested[first]) : undefined;
    if (!next) throw new UsageError(unknown(path, first, Object.keys(nested)));
    return runNested(`${path} ${first}`, next, rest);
  }
  if (argv.includes("--help") || argv.includes("-h")) return print(await usage(path, command));
  if (nested && !command.run) {
    throw new UsageError(
      `no_command: expected one of ${Object.keys(nested).join(", ")} after "${path}", got ${first ?? "none"}`,
    );
  }
  checkArguments(path, (await resolve(command.args)) ?? {}, argv);
  await runCommand(command, { rawArgs: [...argv] });
  return Number(process.exitCode ?? 0);
}

async function usage<T extends ArgsDef>(path: string, command: CommandDef<T>): Promise<string> {
  return renderUsage({ ...command, meta: { ...(await resolve(command.meta)), name: path } });
}

function rootUsage(): string {
  const width = Math.max(...Object.keys(SUBCOMMANDS).map((name) => name.length));
  const lines = Object.entries(SUBCOMMANDS).map(
    ([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return [
    "Usage: gatehouse <command> [options]",
    "",
    ...lines,
    "",
    "gatehouse <command> --help tells more.",
  ].join("\n");
}

function unknown(path: string, name: string, names: readonly string[]): string {
  return `unknown_command: expected one of ${names.join(", ")} after "${path}", got "${name}"; see ${path} --help`;
}

function print(text: string): number {
  process.stdout.write(`${plain(text, process.stdout.isTTY)}\n`);
  return 0;
}

/** citty colours its texts without asking whether a terminal is there. */
function plain(text: string, terminal: boolean): string {
  return terminal ? text : stripVTControlCharacters(text);
}

// citty's own errors (a missing argument, a value outside its set) are about the command line too.
function isUsageError(error: unknown): boolean {
  return error instanceof UsageError || (error instanceof Error && error.name === "CLIError");
}

function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return process.env["GATEHOUSE_DEBUG"] ? (error.stack ?? error.message) : error.message;
}

type Resolvable<T> = T | Promise<T> | (() => T) | (() => Promise<T>);

async function resolve<T extends object>(value: Resolvable<T> | undefined): Promise<T | undefined> {
  return typeof value === "function" ? value() : value;
}
