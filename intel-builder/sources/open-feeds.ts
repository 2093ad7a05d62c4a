import type { Collection } from "./collection.ts";
import type { IgnoredFile, Report } from "./collected.ts";
import type { FeedEntry } from "./feed-file.ts";
import type { FeedReader } from "./feed-reader.ts";
import { recogniseRanges } from "./recognise-credentials.ts";
import { recogniseFeed } from "./recognise-feed.ts";

export type Feeds = {
  readonly ignored: readonly IgnoredFile[];
  /** What other lists are tested against: bogons, content networks, browsers, then relays. */
  readonly addGuards: (collection: Collection) => Promise<void>;
  readonly addRest: (collection: Collection) => Promise<void>;
};

/** Looks at every file. Throws if one cannot be read; a file that nobody knows is only reported. */
export async function openFeeds(entries: AsyncIterable<FeedEntry>, report: Report): Promise<Feeds> {
  const ignored: IgnoredFile[] = [];
  const readers: FeedReader[] = [];
  for await (const entry of entries) {
    const recognised = await ("file" in entry ? recogniseFeed(entry.file) : recogniseRanges(entry.ranges));
    const { path } = "file" in entry ? entry.file : entry.ranges;
    if (typeof recognised === "string") ignored.push({ path, reason: recognised });
    else readers.push(recognised);
  }
  report(`feeds: ${readers.length} files recognised, ${ignored.length} ignored`);
  const addStage = async (stage: FeedReader["stage"], collection: Collection) => {
    for (const reader of readers) if (reader.stage === stage) await reader.add(collection);
  };
  return {
    ignored,
    async addGuards(collection) {
      await addStage("guard", collection);
      await addStage("relay", collection);
    },
    addRest: (collection) => addStage("rest", collection),
  };
}
