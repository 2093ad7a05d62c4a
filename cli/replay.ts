import { readFile } from "node:fs/promises";
import { defineCommand } from "citty";
import { checkedPolicy } from "./policy/check-policy.ts";
import { STATE_ARG } from "./intel/intel-args.ts";
import { changesUnder, changeTable } from "./replay/policy-change.ts";
import { compareReceipt, type Difference } from "./replay/redecide.ts";
import { readRecording, type Recording } from "./replay/recording.ts";
import { UsageError } from "./usage-error.ts";

/** A person reads the first ones; `--json` tells all. */
const MAX_PRINTED = 20;

export const command = defineCommand({
  meta: { description: "decide recorded receipts again and say where they differ" },
  args: {
    file: {
      type: "positional",
      required: true,
      description: "receipts as NDJSON, as the console exports them",
    },
    policy: { type: "string", description: "show what this policy file would have done instead" },
    json: { type: "boolean", description: "print one JSON object" },
    ...STATE_ARG,
  },
  async run({ args }) {
    const recording = await readRecording(args.file, args.state);
    const changes = args.policy === undefined ? null : changesUnder(await readPolicy(args.policy), recording);
    const differences = recording.receipts.flatMap((receipt) => compareReceipt(receipt, recording));
    const checked = recording.receipts.length;
    if (args.json) print(JSON.stringify({ receipts: checked, differences, ...(changes ? { changes } : {}) }));
    else {
      if (changes) print(`${changeTable(changes)}\n`);
      print(report(recording, differences));
    }
    process.exitCode = differences.length === 0 ? 0 : 1;
  },
});

async function readPolicy(path: string) {
  const text = await readFile(path, "utf8").catch(() => null);
  if (text === null)
    throw new UsageError(`policy_file: expected a policy, got ${path}, which cannot be read; check the path`);
  return checkedPolicy(text, Date.now());
}

function report({ receipts }: Recording, differences: readonly Difference[]): string {
  if (differences.length === 0) return `${receipts.length} receipts decided again: all the same`;
  const lines = differences
    .slice(0, MAX_PRINTED)
    .map(
      ({ code, field, recorded, recomputed }) =>
        `${code}  ${field}\n  recorded    ${JSON.stringify(recorded)}\n  recomputed  ${JSON.stringify(recomputed)}`,
    );
  const differing = new Set(differences.map(({ code }) => code)).size;
  const more =
    differences.length > MAX_PRINTED
      ? [`… and ${differences.length - MAX_PRINTED} more (--json tells all)`]
      : [];
  return [...lines, ...more, `${receipts.length} receipts decided again: ${differing} differ`].join("\n");
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
