import { parseArgs } from "node:util";
import type { ArgsDef } from "citty";
import { UsageError } from "./usage-error.ts";

/** Refuses flags and arguments that the command does not know: a misspelt `--relase` must not be ignored. */
export function checkArguments(path: string, definitions: ArgsDef, argv: readonly string[]): void {
  const flags = Object.entries(definitions).filter(([, { type }]) => type !== "positional");
  const positionals = Object.keys(definitions).length - flags.length;
  const options = Object.fromEntries(
    flags.flatMap(([name, definition]) => {
      const type = definition.type === "boolean" ? ("boolean" as const) : ("string" as const);
      const aliases = "alias" in definition ? [definition.alias ?? []].flat() : [];
      return [name, ...aliases.filter((alias) => alias.length > 1)].map((key) => [key, { type }] as const);
    }),
  );
  const got = parse(path, options, argv).positionals.length;
  // "FILE…" as a value hint says that more may follow.
  const isOpen = Object.values(definitions).some(({ valueHint }) => valueHint?.endsWith("…"));
  if (got > positionals && !isOpen) {
    throw new UsageError(`unknown_argument: expected at most ${positionals}, got ${got}; see ${path} --help`);
  }
}

type Options = Record<string, { readonly type: "boolean" | "string" }>;

function parse(path: string, options: Options, argv: readonly string[]): { readonly positionals: string[] } {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, allowNegative: true, strict: true });
  } catch (error) {
    const [sentence = "unreadable"] = (error instanceof Error ? error.message : String(error)).split(". ");
    throw new UsageError(`option: expected one that the command has, got: ${sentence}; see ${path} --help`, {
      cause: error,
    });
  }
}
