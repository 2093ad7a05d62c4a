import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { test } from "vitest";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { folderObjects } from "../../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../../intel-builder/publish/verify-content.ts";
import type { CredentialRecord } from "../../../intel-builder/sources/collected.ts";
import { feedChunks } from "../../bench/intel/made-feed.ts";
import { aRawFeed } from "../../support/a-raw-feed.ts";
import { buildRaw, buildRawPart, mergeParts } from "../../support/build-raw.ts";
import { freshFolder } from "../../support/fresh-folder.ts";

// A pack of 256 shards and more beside a small one: both kinds of parts.
const RECORDS = 350_000;
const PARTS = 3;

test("parts of several machines make the very release that one would build", async ({ expect }) => {
  const [stateDir, outDir, partsDir] = [await freshFolder(), await freshFolder(), await freshFolder()];
  const { id } = await buildRaw({ stateDir, outDir, ...(await feeds(stateDir, RECORDS)) });
  for (let index = 0; index < PARTS; index++) {
    const given = await feeds(stateDir, RECORDS);
    await buildRawPart({ stateDir, outDir: partsDir, ...given }, { index, of: PARTS });
  }
  const merged = await freshFolder();
  expect((await mergeParts({ stateDir, outDir: merged }, partsDir)).id).toBe(id);
  expect((await readdir(path.join(merged, "artefacts"))).toSorted()).toEqual(
    (await readdir(path.join(outDir, "artefacts"))).toSorted(),
  );
  expect((await readdir(merged)).toSorted()).toEqual(["artefacts", "releases"]);
  const { keys } = await ensureLocalKeys(stateDir);
  await verifyContent(folderObjects(merged), id, keys.releaseSigners);
});

test("a missing part, one of other feeds, and one of another version are named", async ({ expect }) => {
  const [stateDir, outDir, partsDir] = [await freshFolder(), await freshFolder(), await freshFolder()];
  const build = async (index: number, records: number) =>
    buildRawPart({ stateDir, outDir: partsDir, ...(await feeds(stateDir, records)) }, { index, of: 2 });
  const first = await build(0, 1_000);
  const merge = () => mergeParts({ stateDir, outDir }, partsDir);
  await expect(merge()).rejects.toThrow("parts_missing: expected 2 parts");
  const second = await build(1, 2_000);
  await expect(merge()).rejects.toThrow(
    "parts_differ: expected the feeds and key of part 0, got others in part 1",
  );
  await rm(second, { recursive: true });
  await build(1, 1_000);
  await merge();
  await writeFile(path.join(first, "part.json"), '{"format":0}');
  await expect(merge()).rejects.toThrow("part_layout: expected a part of this version");
});

test("parts are merged only with the keys that built them", async ({ expect }) => {
  const [stateDir, other, partsDir] = [await freshFolder(), await freshFolder(), await freshFolder()];
  await buildRawPart({ stateDir, outDir: partsDir, ...(await feeds(stateDir, 1_000)) }, { index: 0, of: 1 });
  const merging = mergeParts({ stateDir: other, outDir: await freshFolder() }, partsDir);
  await expect(merging).rejects.toThrow("identity_key: expected parts built with key");
});

async function feeds(folder: string, records: number) {
  let text = "";
  for (const chunk of feedChunks({ kind: "sha1-count", seed: 9, from: 0, to: records }))
    text += Buffer.from(chunk).toString();
  const pairs = Array.from({ length: 500 }, (_, n): CredentialRecord => ({
    kind: "pair",
    username: `user-${n}`,
    password: `Pass-word-${n}`,
    source: "made",
  }));
  return { raw: [await aRawFeed(folder, "feed.txt", text)], records: pairs };
}
