import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "vitest";
import { changesUnder } from "../../../cli/replay/policy-change.ts";
import { readRecording } from "../../../cli/replay/recording.ts";
import { compareReceipt } from "../../../cli/replay/redecide.ts";
import { found } from "../../../shared/domain/lookup.ts";
import type { Receipt } from "../../../shared/domain/receipt.ts";
import { loadPolicy } from "../../../shared/policy/load-policy.ts";
import { judge } from "../../../workers/gate/stages/judge.ts";
import { freshFolder } from "../../support/fresh-folder.ts";
import { anAttempt, aPolicyWith, aRelease, judgeDeps } from "../../support/judge-world.ts";

const { policy, route } = aPolicyWith();

async function aRecordedStepUp(): Promise<Receipt> {
  const release = aRelease({ identity: () => Promise.resolve(found("pair")) });
  const { receipt } = await judge(anAttempt(route), route, policy, judgeDeps({ release }));
  return { ...receipt, settlement: "pending_mfa" };
}

async function recordingOf(lines: readonly unknown[]) {
  const path = join(await freshFolder(), "receipts.ndjson");
  await writeFile(path, lines.map((line) => JSON.stringify(line)).join("\n"));
  return readRecording(path, "no-such-folder");
}

const POLICY_LINE = { kind: "policy", revision: policy.revision, policy: policy.policy };

test("a receipt decided by the code that wrote it agrees in every field", async ({ expect }) => {
  const receipt = await aRecordedStepUp();
  const filed = loadPolicy(JSON.stringify(policy.policy));
  const recording = await recordingOf([POLICY_LINE, { ...receipt, policyRevision: filed.revision }]);
  expect(recording.receipts.flatMap((one) => compareReceipt(one, recording))).toEqual([]);
});

test("a receipt whose score, points or verdict were changed is told by code and field", async ({
  expect,
}) => {
  const receipt = await aRecordedStepUp();
  const { evidence, decision } = receipt;
  const recording = {
    receipts: [],
    policies: new Map([[policy.revision, policy]]),
    models: (await recordingOf([])).models,
  };
  const softened = { ...receipt, decision: { ...decision, verdict: "allow", action: "allow" } } as const;
  const nudged = {
    ...receipt,
    evidence: { ...evidence, score: { ...evidence.score, total: evidence.score.total + 1e-12 } },
  };
  expect(compareReceipt(softened, recording)).toMatchObject([{ code: receipt.code, field: "decision" }]);
  expect(compareReceipt(nudged, recording)).toMatchObject([{ field: "evidence.score.total" }]);
});

test("a receipt whose policy nobody has is a difference, not a pass", async ({ expect }) => {
  const recording = await recordingOf([await aRecordedStepUp()]);
  expect(recording.receipts.flatMap((one) => compareReceipt(one, recording))).toMatchObject([
    { field: "policyRevision" },
  ]);
});

test("another policy's actions are counted with codes to look up", async ({ expect }) => {
  const receipt = await aRecordedStepUp();
  const recording = await recordingOf([POLICY_LINE, receipt]);
  const lenient = aPolicyWith({ points: { pair_leaked: 0 } }).policy;
  expect(changesUnder(lenient, recording)).toEqual([
    { route: "login", from: "step_up", to: "allow", attempts: 1, examples: [receipt.code] },
  ]);
});

test("a line that is none of the three is refused with its number", async ({ expect }) => {
  await expect(recordingOf([POLICY_LINE, { hello: 1 }])).rejects.toThrow(/replay_line: .*:2;/u);
});
