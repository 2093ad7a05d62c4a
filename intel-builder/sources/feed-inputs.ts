import { createWriteStream, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { download, DOWNLOAD_LIMITS } from "../fetch/download.ts";
import { FeedError } from "./feed-error.ts";
import { openFeedFile, walkFeeds, type FeedEntry } from "./feed-file.ts";

export type FeedInputs = {
  /** Folders, files, http(s) URLs, `-` or `stdin:NAME` for standard input, in the order in which they are read. */
  readonly inputs: readonly string[];
  /** Where downloads and standard input wait until the build has read them; whoever names it removes it. */
  readonly scratchDir: string;
  readonly stdin: Readable;
};

/** What a download may hold: a feed of a billion hashes is forty gigabytes. */
const MAX_DOWNLOAD_BYTES = 2 ** 36;

/** Every file of every input. Throws where one is not there, or does not arrive whole. */
export async function* feedEntries({ inputs, scratchDir, stdin }: FeedInputs): AsyncGenerator<FeedEntry> {
  for (const [index, input] of inputs.entries()) {
    const folder = join(scratchDir, String(index));
    if (/^https?:\/\//iu.test(input)) {
      await mkdir(folder, { recursive: true });
      yield { file: await openDownload(input, folder) };
    } else if (input === "-" || input.startsWith("stdin:")) {
      await mkdir(folder, { recursive: true });
      yield {
        file: await openStdin(input === "-" ? "stdin.txt" : input.slice("stdin:".length), folder, stdin),
      };
    } else yield* entriesOnDisk(input);
  }
}

async function* entriesOnDisk(input: string): AsyncGenerator<FeedEntry> {
  const found = statSync(input, { throwIfNoEntry: false });
  if (found?.isDirectory()) yield* walkFeeds(input);
  else if (found?.isFile()) yield { file: await openFeedFile(input, basename(input)) };
  else throw new FeedError("feed_missing", { expected: "a folder or a file", got: `none at ${input}` });
}

/** Its name is the last part of the address: what it holds is told by name and shape, as for any file. */
async function openDownload(url: string, folder: string) {
  const { host, pathname } = new URL(url);
  const name = safeName(basename(pathname));
  const toPath = join(folder, name);
  const limits = { ...DOWNLOAD_LIMITS, totalMs: 24 * 3_600_000, maxBytes: MAX_DOWNLOAD_BYTES };
  const answer = await download({ url, etag: null, lastModified: null, toPath, limits });
  if (answer.status === "fresh") return openFeedFile(toPath, name);
  const got = answer.status === "failed" ? `${answer.code} ${answer.detail}` : answer.status;
  // Host and path only: a query may hold a key.
  throw new FeedError("feed_not_fetched", { expected: `a feed at ${host}${pathname}`, got });
}

async function openStdin(name: string, folder: string, stdin: Readable) {
  const safe = safeName(name);
  await pipeline(stdin, createWriteStream(join(folder, safe)));
  return openFeedFile(join(folder, safe), safe);
}

function safeName(name: string): string {
  const safe = name.replaceAll(/[^\w.-]+/gu, "_").replace(/^\.+/u, "");
  return safe === "" ? "feed.txt" : safe;
}
