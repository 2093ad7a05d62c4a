import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test as base } from "vitest";
import { openCollection } from "../../intel-builder/sources/collection.ts";
import type { CredentialRecord } from "../../intel-builder/sources/collected.ts";
import { walkFeeds, type FeedEntry } from "../../intel-builder/sources/feed-file.ts";
import { openFeeds } from "../../intel-builder/sources/open-feeds.ts";
import { recordsOfRaw } from "./raw-records.ts";

export type Files = Readonly<Record<string, string | Buffer>>;

/** Tests that write a folder of feeds; it is gone after each. */
export const feedTest = base.extend<{ folder: (files: Files) => Promise<string> }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads the fixtures that a fixture needs from this pattern
  folder: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), "gatehouse-feeds-"));
    await use(async (files) => {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
      return root;
    });
    await rm(root, { recursive: true, force: true });
  },
});

/** Everything that a folder gives, raw files read as records. */
export async function readFeeds(feeds: string | AsyncIterable<FeedEntry>) {
  const collection = openCollection();
  const folder = await openFeeds(typeof feeds === "string" ? walkFeeds(feeds) : feeds, () => undefined);
  await folder.addGuards(collection);
  await folder.addRest(collection);
  const records: CredentialRecord[] = [];
  for (const open of collection.credentials) for await (const record of open()) records.push(record);
  for (const raw of collection.rawCredentials)
    for await (const record of recordsOfRaw(raw)) records.push(record);
  const reports = [...collection.tallies.values()].map((tally) => tally.report());
  return { collection, records, reports, ignored: folder.ignored };
}
