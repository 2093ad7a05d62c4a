import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, test } from "vitest";
import { openContext } from "../../../cli/eval/open-context.ts";
import { evaluator } from "../../../cli/eval/password.ts";
import { releasesDir } from "../../../cli/intel/built-releases.ts";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { buildRelease } from "../../../intel-builder/build-release.ts";
import type { CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { passwordSha1 } from "../../../shared/credential/password-sha1.ts";
import { aCollection } from "../../support/a-collection.ts";

const LEAKED = { count: 70, common: false, source: "made" };
const NTLM_OF_PASSWORD = "8846f7eaee8fb117ad06bdd830b7586c";
const RECORDS: readonly CredentialRecord[] = [
  { kind: "password", sha1: passwordSha1("by-sha1"), ...LEAKED },
  { kind: "ntlm", ntlm: Buffer.from(NTLM_OF_PASSWORD, "hex"), ...LEAKED },
];

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** An evaluator over a release that was built of these records. */
async function evaluatorOf(records: readonly CredentialRecord[]): Promise<ReturnType<typeof evaluator>> {
  const stateDir = await mkdtemp(path.join(tmpdir(), "gatehouse-eval-"));
  folders.push(stateDir);
  const { keys, signers } = await ensureLocalKeys(stateDir);
  const { id } = await buildRelease({
    collected: aCollection(records),
    outDir: releasesDir(stateDir),
    keys,
    signers,
    builtAtMs: 0,
    report: () => undefined,
  });
  const settings = { stateDir, release: id, policyPath: undefined, mode: "enforce" as const };
  return evaluator(await openContext({ ...settings, message: () => undefined }));
}

test.for([
  [{ password: "by-sha1" }, true],
  [{ password: "password" }, true],
  [{ ntlm: NTLM_OF_PASSWORD }, true],
  [{ ntlm: NTLM_OF_PASSWORD.toUpperCase() }, true],
  [{ ntlm: "0".repeat(32) }, false],
  [{ password: "of nobody" }, false],
] as const)("%j leaked: %s", async ([record, leaked], { expect }) => {
  const evaluate = await evaluatorOf(RECORDS);
  expect(await evaluate(record)).toEqual(leaked ? { leaked, count: 64 } : { leaked });
});

test("a release without NTLM hashes knows none", async ({ expect }) => {
  const evaluate = await evaluatorOf(RECORDS.slice(0, 1));
  expect(await evaluate({ ntlm: NTLM_OF_PASSWORD })).toEqual({ leaked: false });
});

test.for([
  [{}, "record: expected one of password, sha1, ntlm, got 0"],
  [{ password: "x", ntlm: "y" }, "got 2"],
  [{ ntlm: "12" }, "ntlm: expected 32 hex digits"],
] as const)("%j is refused", async ([record, message], { expect }) => {
  const evaluate = await evaluatorOf(RECORDS);
  await expect(async () => evaluate(record)).rejects.toThrow(message);
});
