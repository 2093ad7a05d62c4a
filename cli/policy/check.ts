import { readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { JSON_ARG } from "../intel/intel-args.ts";
import { printAnswer } from "../intel/print.ts";
import { UsageError } from "../usage-error.ts";
import { checkPolicy, type PolicyCheck } from "./check-policy.ts";

export const command = defineCommand({
  meta: { description: "name every mistake of a policy at once; exit code 1 if there is one" },
  args: {
    // The ellipsis lets further files follow (see check-arguments.ts); citty collects them in `_`.
    file: { type: "positional", required: true, valueHint: "FILE…", description: "policy files" },
    ...JSON_ARG,
  },
  async run({ args }) {
    const files = args._.length > 0 ? args._ : [args.file];
    const nowMs = Date.now();
    const checks = [];
    for (const file of files) checks.push({ file, ...checkPolicy(await read(file), nowMs) });
    printAnswer(args.json, { files: checks }, checks.flatMap(linesOf));
    if (checks.some(({ mistakes }) => mistakes.length > 0)) process.exitCode = 1;
  },
});

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unreadable";
    throw new UsageError(`policy_file: expected a readable file, got ${code} for ${file}; check the path`, {
      cause: error,
    });
  }
}

function linesOf({ file, revision, mistakes }: PolicyCheck & { readonly file: string }): readonly string[] {
  if (mistakes.length === 0) return [`${file}: good, revision ${revision}`];
  const count = mistakes.length === 1 ? "1 mistake" : `${mistakes.length} mistakes`;
  return [
    `${file}: ${count}`,
    ...mistakes.map(({ path, message }) => `  ${path === "" ? "" : `${path}: `}${message}`),
  ];
}
