import { defineCommand } from "citty";
import { STATE_ARG } from "../intel/intel-args.ts";
import { UsageError } from "../usage-error.ts";
import type { EvaluatorModule } from "./context.ts";
import { evaluateLines } from "./ndjson.ts";
import { openContext } from "./open-context.ts";

// Loaded on demand: each kind pulls in only its own part of the gate.
const KINDS: Readonly<Record<string, () => Promise<EvaluatorModule>>> = {
  address: () => import("./address.ts"),
  email: () => import("./email.ts"),
  password: () => import("./password.ts"),
  pair: () => import("./pair.ts"),
  client: () => import("./client.ts"),
  attempts: () => import("./attempts.ts"),
};

export const command = defineCommand({
  meta: { description: "judge records: NDJSON in, NDJSON out, one line for one, in order" },
  args: {
    kind: { type: "positional", required: true, description: Object.keys(KINDS).join(", ") },
    release: {
      type: "string",
      description: "release id, or a folder store (default: the active one; built if there is none)",
    },
    policy: { type: "string", description: "policy file (default: policies/demo.json)" },
    mode: {
      type: "enum",
      options: ["enforce", "observe"],
      default: "enforce",
      description: "overrides every route's mode",
    },
    ...STATE_ARG,
  },
  async run({ args }) {
    const { evaluator } = await moduleOf(args.kind);
    const context = await openContext({
      stateDir: args.state,
      release: args.release,
      policyPath: args.policy,
      mode: args.mode === "observe" ? "observe" : "enforce",
      message,
    });
    endWithReader();
    const streams = { input: process.stdin, output: process.stdout, messages: process.stderr };
    const { lines, errors } = await evaluateLines(evaluator(context), streams);
    message(`${lines} lines, ${errors} of them with errors`);
  },
});

function message(line: string): void {
  process.stderr.write(`${line}\n`);
}

async function moduleOf(kind: string): Promise<EvaluatorModule> {
  const load = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (load) return load();
  throw new UsageError(`kind: expected one of ${Object.keys(KINDS).join(", ")}, got "${kind}"`);
}

/** `gatehouse eval … | head` is no fault: whoever reads has seen enough. */
function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    throw error;
  });
}
