import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { gzipSync } from "node:zlib";
import { withScratch } from "../../../cli/intel/scratch-folder.ts";
import { feedEntries } from "../../../intel-builder/sources/feed-inputs.ts";
import { feedTest as test, readFeeds } from "../../support/feed-folder.ts";
import { startMisbehavingServer } from "../../support/misbehaving-server.ts";

const PAIRS = "ann@example.com:a\nbob@example.com:b\n";

function openInputs(inputs: readonly string[], scratchDir: string, typed: Buffer | string = "") {
  return readFeeds(feedEntries({ inputs, scratchDir, stdin: Readable.from([Buffer.from(typed)]) }));
}

test("folders, files and standard input are read in the order given", async ({ folder, expect }) => {
  const dir = await folder({ "one.txt": "carl@example.com:c\n", "deep/two.txt": "dan@example.com:d\n" });
  const inputs = [join(dir, "deep"), "stdin:three.txt", join(dir, "one.txt")];
  const { records } = await openInputs(inputs, join(dir, ".scratch"), PAIRS);
  expect(records.map((record) => record.kind === "pair" && record.password)).toEqual(["d", "a", "b", "c"]);
});

test("standard input may be packed, and its given name says what it holds", async ({ folder, expect }) => {
  const dir = await folder({});
  const { records } = await openInputs(["stdin:my_passwords.txt"], dir, gzipSync("zebra\nale\nmoon\n"));
  expect(records.map(({ kind }) => kind)).toEqual(["password", "password", "password"]);
});

test("a URL is downloaded whole, and its last part names it", async ({ folder, expect, onTestFinished }) => {
  const server = await startMisbehavingServer();
  onTestFinished(server.close);
  const dir = await folder({});
  server.on("/x/leak.txt?key=hidden", { kind: "body", text: PAIRS });
  const { records } = await openInputs([`${server.url}/x/leak.txt?key=hidden`], dir);
  expect(records).toHaveLength(2);
  server.on("/x/torn.txt?key=hidden", { kind: "torn", text: PAIRS });
  const failure = openInputs([`${server.url}/x/torn.txt?key=hidden`], dir);
  await expect(failure).rejects.toThrow(/^feed_not_fetched: .*\/x\/torn\.txt, got torn/u);
  await expect(failure).rejects.not.toThrow(/hidden/u);
});

test("a name cannot lead out of the scratch folder", async ({ folder, expect }) => {
  const dir = await folder({ "scratch/x": "" });
  await openInputs(["stdin:../../leak.txt"], join(dir, "scratch"), PAIRS);
  expect(await readdir(dir)).toEqual(["scratch"]);
});

test("an input that is not there is named", async ({ expect }) => {
  await expect(openInputs(["/no/such/feed.txt"], "/tmp")).rejects.toThrow(
    /^feed_missing: .*\/no\/such\/feed\.txt/u,
  );
});

test("the scratch folder goes, also that of a process that was killed, but not that of one that runs", async ({
  expect,
  onTestFinished,
}) => {
  const outDir = await mkdtemp(join(tmpdir(), "gatehouse-scratch-"));
  onTestFinished(async () => rm(outDir, { recursive: true, force: true }));
  // No process has a number beyond Linux's largest.
  await mkdir(join(outDir, ".feeds-99999999"));
  await mkdir(join(outDir, ".feeds-1"));
  await withScratch(outDir, async (scratch) => {
    await mkdir(scratch);
    await writeFile(join(scratch, "x"), "");
    expect(existsSync(join(scratch, "x"))).toBe(true);
  });
  expect(await readdir(outDir)).toEqual([".feeds-1"]);
});
