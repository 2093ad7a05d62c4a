import { hash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, test } from "vitest";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { buildRelease } from "../../../intel-builder/build-release.ts";
import { folderObjects } from "../../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../../intel-builder/publish/verify-content.ts";
import type { CredentialRecord, Report } from "../../../intel-builder/sources/collected.ts";
import { artefactNamed, releaseIdOf, type Manifest } from "../../../shared/format/manifest.ts";
import { openRelease } from "../../../workers/gate/intel/open-release.ts";
import { aCollection } from "../../support/a-collection.ts";
import { freshFolder } from "../../support/fresh-folder.ts";

// Enough for a pack of 256 shards: smaller ones are built anew.
const PASSWORDS = 320_000;

// One base for all: what is built on it leaves its artefacts as they are.
let outDir = "";
let manifest: Manifest;
beforeAll(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), "gatehouse-delta-"));
  ({ manifest } = await build(outDir, passwords(0, PASSWORDS)));
});
afterAll(() => rm(outDir, { recursive: true, force: true }));

test("a build on a base keeps its pack and answers as a full build would", async ({ expect }) => {
  const changed = await build(outDir, passwords(1_000, PASSWORDS + 1_000), manifest);
  expect(sha256Of(changed.manifest, "passwords")).toBe(sha256Of(manifest, "passwords"));
  expect(sha256Of(changed.manifest, "passwords-index")).toBe(sha256Of(manifest, "passwords-index"));
  const { entries, parameters } = artefactNamed(changed.manifest.body, "passwords-delta");
  // One in some hundred shares bucket and value with another.
  expect(entries).toBeGreaterThan(980);
  expect(parameters["removed"]).toBeGreaterThan(980);
  const { keys } = await ensureLocalKeys(outDir);
  await verifyContent(folderObjects(outDir), changed.id, keys.releaseSigners);
  const view = await openRelease(folderObjects(outDir), changed.id, keys);
  const statusOf = async (n: number) => (await view.password(sha1Of(n))).status;
  for (const n of [1_000, 5_000, PASSWORDS - 1, PASSWORDS, PASSWORDS + 999])
    expect([n, await statusOf(n)]).toEqual([n, "found"]);
  for (const n of [0, 10, 500, 999, PASSWORDS + 1_000]) expect([n, await statusOf(n)]).toEqual([n, "absent"]);
});

test("a password that was seen more often since is answered with its new class", async ({ expect }) => {
  const again = { ...aPassword(7), count: 300 };
  const changed = await build(outDir, [...passwords(0, PASSWORDS), again], manifest);
  expect(artefactNamed(changed.manifest.body, "passwords-delta").entries).toBe(1);
  const { keys } = await ensureLocalKeys(outDir);
  const view = await openRelease(folderObjects(outDir), changed.id, keys);
  expect(await view.password(sha1Of(7))).toMatchObject({ value: { countAtLeast: 256 } });
});

test("a build on a base that nothing was added to is the base itself", async ({ expect }) => {
  const { id } = await build(outDir, passwords(0, PASSWORDS), manifest);
  expect(id).toBe(releaseIdOf(manifest.body));
});

test("what changed too much is built anew, and so is a small pack", async ({ expect }) => {
  const said: string[] = [];
  const report = (line: string): void => void said.push(line);
  const others = passwords(PASSWORDS, 3 * PASSWORDS);
  const { manifest: later } = await build(outDir, others, manifest, report);
  expect(said).toContainEqual(expect.stringMatching(/^delta_size: .* take this release as the next base$/u));
  expect(Object.keys(later.body.artefacts)).not.toContain("passwords-delta");
  expect(Object.keys(later.body.artefacts)).not.toContain("identities-delta");
  expect(sha256Of(later, "passwords")).not.toBe(sha256Of(manifest, "passwords"));
});

test("a base that was built with another identity key is refused", async ({ expect }) => {
  const other = await freshFolder();
  await expect(build(other, passwords(0, 10), manifest)).rejects.toThrow("base_key: expected a base built");
});

async function build(
  folder: string,
  credentials: readonly CredentialRecord[],
  base?: Manifest,
  report: Report = () => undefined,
) {
  const { keys, signers } = await ensureLocalKeys(folder);
  const collected = aCollection(credentials);
  const input = { collected, outDir: folder, keys, signers, builtAtMs: 1, report };
  return buildRelease({ ...input, ...(base && { base }) });
}

function passwords(from: number, to: number): readonly CredentialRecord[] {
  return Array.from({ length: to - from }, (_, n) => aPassword(from + n));
}

function aPassword(n: number): Extract<CredentialRecord, { kind: "password" }> {
  return { kind: "password", sha1: sha1Of(n), count: 1, common: false, source: "made" };
}

function sha1Of(n: number): Uint8Array {
  return hash("sha1", `word-${n}`, "buffer");
}

function sha256Of({ body }: Manifest, name: string): string | undefined {
  return body.artefacts[name]?.sha256;
}
