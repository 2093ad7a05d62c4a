import { openCollection } from "../sources/collection.ts";
import { FeedError } from "../sources/feed-error.ts";
import { openFeedFile } from "../sources/feed-file.ts";
import { recogniseFeed } from "../sources/recognise-feed.ts";
import type { Counted } from "./judge-change.ts";

/**
 * Reads a download with the parser that a build would use: the numbers of records taken and refused, or why it is no
 * feed. A page that says "busy" with status 200 ends here.
 */
export async function readDownload(absolute: string, name: string): Promise<Counted | string> {
  try {
    const recognised = await recogniseFeed(await openFeedFile(absolute, name));
    if (typeof recognised === "string") return recognised;
    const collection = openCollection();
    await recognised.add(collection);
    const reports = [...collection.tallies.values()].map((tally) => tally.report());
    const records = reports.reduce((sum, { entries }) => sum + entries, 0);
    const rejected = reports.reduce((sum, report) => sum + report.rejected, 0);
    return records === 0 ? "no record in it" : { records, rejected };
  } catch (error) {
    if (error instanceof FeedError) return error.message;
    throw error;
  }
}
