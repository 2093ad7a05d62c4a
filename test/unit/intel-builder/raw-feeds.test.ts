import { hash } from "node:crypto";
import { appendFile, readdir } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { DuckDBInstance } from "@duckdb/node-api";
import { test } from "vitest";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { folderObjects } from "../../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../../intel-builder/publish/verify-content.ts";
import { openFuseFilter } from "../../../shared/format/fuse-filter.ts";
import { highWord, lowWord, passwordKey } from "../../../shared/format/lookup-key.ts";
import { artefactNamed } from "../../../shared/format/manifest.ts";
import { artefactKey } from "../../../shared/format/release-store.ts";
import { openRelease } from "../../../workers/gate/intel/open-release.ts";
import { feedChunks, type FeedKind } from "../../bench/intel/made-feed.ts";
import { aRawFeed } from "../../support/a-raw-feed.ts";
import { buildRaw } from "../../support/build-raw.ts";
import { freshFolder } from "../../support/fresh-folder.ts";
import { recordsOfRaw } from "../../support/raw-records.ts";

const RECORDS = 60_000;

test.for([
  ["hashes with counts", "sha1-count"],
  ["plain passwords", "plain"],
] as const)("%s give the same release by the kernel and by records", async ([, form], { expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const wanted = { form, commonLines: form === "plain" ? 100 : 0 };
  const raw = await aRawFeed(stateDir, "feed", madeText(form, 1), wanted);
  const records = [];
  for await (const record of recordsOfRaw(raw)) records.push(record);
  const again = await aRawFeed(stateDir, "feed", madeText(form, 1), wanted);
  const byKernel = await buildRaw({ stateDir, outDir, raw: [again] });
  const byRecords = await buildRaw({ stateDir, outDir, records });
  for (const name of ["passwords", "passwords-index", "passwords-common"])
    expect(hashOf(byRecords, name)).toBe(hashOf(byKernel, name));
});

test("counts and keys are those that DuckDB finds", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const one = await aRawFeed(stateDir, "one.txt", madeText("sha1-count", 1));
  const two = await aRawFeed(stateDir, "two.txt", madeText("sha1-count", 1, RECORDS / 2));
  const { id } = await buildRaw({ stateDir, outDir, raw: [one, two] });
  const { keys } = await ensureLocalKeys(stateDir);
  const view = await openRelease(folderObjects(outDir), id, keys);
  const expected = await distinctByDuckdb(path.join(stateDir, "*.txt"));
  let agreed = 0;
  for (const [sha1, countAtLeast] of expected) {
    const answer = await view.password(Buffer.from(sha1, "hex"));
    // Of two keys with one bucket and value, one may be told the other's greater class.
    if (answer.status === "found" && answer.value.countAtLeast === countAtLeast) agreed += 1;
    expect(answer.status).toBe("found");
  }
  expect(agreed).toBeGreaterThanOrEqual(expected.length - 2);
});

test("a packed feed gives the same release as the same feed unpacked", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const text = madeText("sha1-count", 2);
  const source = "same";
  const plain = await aRawFeed(stateDir, "a.txt", text, { source });
  const packed = await aRawFeed(stateDir, "a.txt.gz", gzipSync(text), { compression: "gzip", source });
  const { id } = await buildRaw({ stateDir, outDir, raw: [plain] });
  expect((await buildRaw({ stateDir, outDir: await freshFolder(), raw: [packed] })).id).toBe(id);
});

test("a feed that is cut short fails by name and leaves nothing behind", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const torn = gzipSync(madeText("sha1-count", 2)).subarray(0, 100_000);
  const raw = [await aRawFeed(stateDir, "a.txt.gz", torn, { compression: "gzip" })];
  await expect(buildRaw({ stateDir, outDir, raw })).rejects.toThrow("feed_truncated: expected a whole gzip");
  expect(await readdir(outDir)).toEqual([]);
});

test("a feed that grows while it is read is refused", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const raw = await aRawFeed(stateDir, "a.txt", madeText("sha1-count", 2));
  const growing = buildRaw({ stateDir, outDir, raw: [raw], records: slowly(raw.absolute) });
  await expect(growing).rejects.toThrow("feed_changed: expected the files of a.txt to stay");
});

test("a folder of ranges is read as one source, and its refusals name file and line", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const folder = await aRawFeed(stateDir, "00000", `${suffixOf(1)}:3\nno hash\n${suffixOf(2)}:0\n`, {
    form: "range-count",
  });
  await aRawFeed(stateDir, "00001", `${suffixOf(3)}:7\r\n${suffixOf(4)}:x\r\n`, { form: "range-count" });
  const raw = { ...folder, absolute: stateDir, path: "", names: ["00000", "00001"] };
  const { manifest } = await buildRaw({ stateDir, outDir, raw: [raw] });
  expect(artefactNamed(manifest.body, "passwords").entries).toBe(2);
  expect(raw.tally.report()).toMatchObject({
    read: 5,
    entries: 2,
    rejectedExamples: ["00000:2: not_a_hash", "00000:3: padding", "00001:2: not_a_count"],
  });
});

test("NTLM hashes go into a pack of their own", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const ntlm = Array.from({ length: 500 }, (_, n) => `${sha1Of(n).slice(0, 32)}:${n + 1}`).join("\n");
  const raw = [await aRawFeed(stateDir, "ntlm.txt", ntlm, { form: "ntlm-count" })];
  const { id, manifest } = await buildRaw({ stateDir, outDir, raw });
  expect(artefactNamed(manifest.body, "passwords-ntlm").entries).toBe(500);
  expect(artefactNamed(manifest.body, "passwords").entries).toBe(0);
  const { keys } = await ensureLocalKeys(stateDir);
  await verifyContent(folderObjects(outDir), id, keys.releaseSigners);
});

test("what sources have in common is counted", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const raw = [
    await aRawFeed(stateDir, "a", hashLines(0, 3_000)),
    await aRawFeed(stateDir, "b", hashLines(2_000, 6_000)),
    await aRawFeed(stateDir, "c", hashLines(10_000, 10_100) + hashLines(10_000, 10_100)),
  ];
  const { shares } = await buildRaw({ stateDir, outDir, raw });
  expect(shares).toEqual([
    { source: "a", distinct: 3_000, shared: 1_000 },
    { source: "b", distinct: 4_000, shared: 1_000 },
    { source: "c", distinct: 100, shared: 0 },
  ]);
});

test("the filter passes every leaked password, and few others", async ({ expect }) => {
  const [stateDir, outDir] = [await freshFolder(), await freshFolder()];
  const raw = [await aRawFeed(stateDir, "a", hashLines(0, 20_000))];
  const { manifest } = await buildRaw({ stateDir, outDir, raw, filter: true });
  const { sha256 } = artefactNamed(manifest.body, "passwords-filter");
  const filter = openFuseFilter((await folderObjects(outDir).read(artefactKey(sha256))) ?? new Uint8Array());
  const passes = (n: number) => {
    const key = passwordKey(Buffer.from(sha1Of(n), "hex"));
    return filter.mayHave(highWord(key), lowWord(key));
  };
  const count = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, n) => passes(from + n)).filter(Boolean).length;
  expect(count(0, 20_000)).toBe(20_000);
  // One in 256 of 20,000 is 78; seven standard deviations are 62.
  expect(count(20_000, 40_000)).toBeLessThan(140);
});

function madeText(kind: FeedKind, seed: number, records = RECORDS): string {
  let text = "";
  for (const chunk of feedChunks({ kind, seed, from: 0, to: records })) text += Buffer.from(chunk).toString();
  return text;
}

function sha1Of(n: number): string {
  return hash("sha1", `word-${n}`).toUpperCase();
}

/** As a range file has it. */
function suffixOf(n: number): string {
  return sha1Of(n).slice(5);
}

function hashLines(from: number, to: number): string {
  return Array.from({ length: to - from }, (_, n) => `${sha1Of(from + n)}:1\n`).join("");
}

type Built = Awaited<ReturnType<typeof buildRaw>>;

function hashOf({ manifest }: Built, name: string): string {
  return artefactNamed(manifest.body, name).sha256;
}

/** Each SHA-1 once, with the lower bound of its greatest count's class. */
async function distinctByDuckdb(files: string): Promise<readonly (readonly [string, number])[]> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  const bounds = "[1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096, 16384, 65536, 262144, 1048576]";
  const result = await connection.runAndReadAll(`
    SELECT sha1, list_max(list_filter(${bounds}, lambda bound: bound <= max(count)))
    FROM read_csv('${files}', delim = ':', header = false, auto_detect = false,
      columns = {sha1: 'VARCHAR', count: 'UBIGINT'})
    GROUP BY sha1`);
  return result.getRows().map(([sha1, bound]) => [String(sha1), Number(bound)] as const);
}

/** Records that take so long that the file has grown meanwhile. */
async function* slowly(file: string) {
  await appendFile(file, `${sha1Of(1)}:1\n`);
  yield { kind: "username" as const, username: "ann", source: "slow" };
}
