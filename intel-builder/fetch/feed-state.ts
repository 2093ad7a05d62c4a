import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import * as z from "zod/mini";
import { removeLeftovers } from "../leftovers.ts";

const versionSchema = z.object({
  etag: z.nullable(z.string()),
  lastModified: z.nullable(z.string()),
  sha256: z.string(),
  sizeBytes: z.number(),
  /** Records that its parser took. */
  records: z.number(),
});
export type FeedVersion = z.infer<typeof versionSchema>;

const feedStateSchema = z.object({
  /** What stands in the feed folder; null before the first. */
  current: z.nullable(versionSchema),
  /** What waits for an operator's word, and why. */
  held: z.nullable(z.extend(versionSchema, { reason: z.string() })),
  checkedAtMs: z.number(),
  changedAtMs: z.number(),
  /** Not before. */
  dueAtMs: z.number(),
  failures: z.number(),
  lastFault: z.nullable(z.string()),
});
export type FeedState = z.infer<typeof feedStateSchema>;

const NEVER_FETCHED: FeedState = {
  current: null,
  held: null,
  checkedAtMs: 0,
  changedAtMs: 0,
  dueAtMs: 0,
  failures: 0,
  lastFault: null,
};

/** What the fetcher remembers lies beside the feeds, in a folder that builds pass over. */
const MEMORY_FOLDER = ".fetch";

export function memoryPath(folder: string, ...names: readonly string[]): string {
  return join(folder, MEMORY_FOLDER, ...names);
}

/** An unreadable state is none: the feed is fetched again, whole. */
export async function readFeedState(folder: string, id: string): Promise<FeedState> {
  try {
    return feedStateSchema.parse(JSON.parse(await readFile(statePath(folder, id), "utf8")));
  } catch {
    return NEVER_FETCHED;
  }
}

export async function writeFeedState(folder: string, id: string, state: FeedState): Promise<void> {
  await writeWhole(statePath(folder, id), `${JSON.stringify(state, null, 2)}\n`);
}

function statePath(folder: string, id: string): string {
  return memoryPath(folder, `${id}.json`);
}

/** Downloads and half-written states of fetchers that were killed. */
export async function sweepMemory(folder: string, ...names: readonly string[]): Promise<void> {
  await removeLeftovers(memoryPath(folder, ...names), /\.(\d+)\.(?:download|part)$/u);
}

/** The old content or the new one, whenever the process dies. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.part`;
  await writeFile(temporary, text, { flush: true });
  await rename(temporary, path);
}
