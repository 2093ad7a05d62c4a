import { copyFile, readdir } from "node:fs/promises";
import path from "node:path";
import { test } from "vitest";
import { ensureLocalKeys } from "../../../cli/local-keys.ts";
import { folderObjects, folderReleaseIds } from "../../../intel-builder/publish/folder-store.ts";
import { verifyContent } from "../../../intel-builder/publish/verify-content.ts";
import { writeFeed } from "../../bench/intel/write-feed.ts";
import { freshFolder } from "../../support/fresh-folder.ts";
import { runCommand } from "../../support/run-command.ts";

// Four pieces of reading and 256 of encoding.
const RECORDS = 8_000_000;
const KILLS = 20;
const LIMIT_MS = 120_000;

test("a build that is killed anywhere is taken up again and ends as if it had not been", async ({
  expect,
}) => {
  const [feeds, outDir] = [await freshFolder(), await freshFolder()];
  await writeFeed(feeds, { kind: "sha1-count", seed: 4, records: RECORDS });
  await ensureLocalKeys(outDir);
  const wholeMs = await timed(() => build(feeds, outDir, LIMIT_MS));
  const [release] = await folderReleaseIds(outDir);
  const artefacts = await readdir(path.join(outDir, "artefacts"));
  let [killed, reused] = [0, 0];
  for (let run = 0; killed < KILLS; run++) {
    const fresh = await freshFolder();
    await copyFile(path.join(outDir, "keys.json"), path.join(fresh, "keys.json"));
    const { code } = await build(feeds, fresh, wholeMs * momentOf(run));
    killed += code === 0 ? 0 : 1;
    await expectWholeReleases(fresh);
    const { output } = await build(feeds, fresh, LIMIT_MS);
    reused += output.includes("pieces of work taken over") ? 1 : 0;
    expect(await folderReleaseIds(fresh)).toEqual([release]);
    expect((await readdir(fresh)).toSorted()).toEqual(["artefacts", "keys.json", "releases"]);
    expect(await readdir(path.join(fresh, "artefacts"))).toEqual(artefacts);
  }
  console.log(`${killed} builds were killed, ${reused} times work was taken over`);
  expect(reused).toBeGreaterThan(KILLS / 4);
});

/** Spread over the first nine tenths of a build, never twice the same: multiples of the golden ratio. */
function momentOf(run: number): number {
  return 0.9 * ((run * 0.618_034) % 1);
}

function build(feeds: string, outDir: string, limitMs: number) {
  const script = "test/bench/intel/build-feed.ts";
  return runCommand(process.execPath, [script, feeds, outDir, "sha1-count", "2"], { limitMs });
}

/** What stands under a release's name is whole, at whatever moment its build died. */
async function expectWholeReleases(folder: string): Promise<void> {
  const { keys } = await ensureLocalKeys(folder);
  for (const id of await folderReleaseIds(folder))
    await verifyContent(folderObjects(folder), id, keys.releaseSigners);
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}
