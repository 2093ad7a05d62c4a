import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import { readReceipt } from "../../shared/domain/read-receipt.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";
import { loadPolicy } from "../../shared/policy/load-policy.ts";
import type { ActivePolicy } from "../../shared/policy/policy.ts";
import { DEFAULT_MODEL } from "../../shared/score/default-model.ts";
import { completeModel, scoringModelSchema, type ScoringModel } from "../../shared/score/model.ts";
import { UsageError } from "../usage-error.ts";

/** Receipts, with every policy and model that judged them. */
export type Recording = {
  readonly receipts: readonly Receipt[];
  /** By revision. */
  readonly policies: ReadonlyMap<string, ActivePolicy>;
  /** By id. */
  readonly models: ReadonlyMap<string, ScoringModel>;
};

const context = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("policy"), policy: z.unknown() }),
  z.object({ kind: z.literal("model"), model: scoringModelSchema }),
]);

/** NDJSON as the console exports it: policies and models first, then receipts. What it lacks is looked for in `stateDir`. */
export async function readRecording(path: string, stateDir: string): Promise<Recording> {
  const recording = parseLines(path, await readText(path));
  const missing = new Set(recording.receipts.map(({ policyRevision }) => policyRevision));
  for (const revision of missing) {
    if (recording.policies.has(revision)) continue;
    const stored = await readFile(join(stateDir, "policies", `${revision}.json`), "utf8").catch(() => null);
    if (stored !== null) recording.policies.set(revision, loadPolicy(stored));
  }
  return recording;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch {
    throw new UsageError(
      `replay_file: expected a file of receipts, got ${path}, which cannot be read; check the path`,
    );
  }
}

function parseLines(path: string, text: string) {
  const receipts: Receipt[] = [];
  const policies = new Map<string, ActivePolicy>();
  const models = new Map<string, ScoringModel>([[DEFAULT_MODEL.id, DEFAULT_MODEL]]);
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const value = parseJson(line);
    const receipt = readReceipt(value);
    const told = receipt ? null : context.safeParse(value);
    if (receipt) receipts.push(receipt);
    else if (told?.success && told.data.kind === "model")
      models.set(told.data.model.id, completeModel(told.data.model));
    else if (told?.success && told.data.kind === "policy") addPolicy(policies, told.data.policy);
    else
      throw new UsageError(
        `replay_line: expected a receipt, a policy or a model, got neither in ${path}:${index + 1}; export the receipts again`,
      );
  }
  return { receipts, policies, models };
}

/** Under the revision that its own text has: a file cannot claim another policy's name. */
function addPolicy(policies: Map<string, ActivePolicy>, document: unknown): void {
  const policy = loadPolicy(JSON.stringify(document));
  policies.set(policy.revision, policy);
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}
