import { mkdir } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Worker } from "node:worker_threads";
import type { FeedKind, FeedPart } from "./made-feed.ts";

export type WantedFeed = { readonly kind: FeedKind; readonly seed: number; readonly records: number };

/** Writes the feed as one file for each processor; gives their names. What stands there already is written anew. */
export async function writeFeed(directory: string, wanted: WantedFeed): Promise<readonly string[]> {
  await mkdir(directory, { recursive: true });
  const parts = Math.max(1, os.availableParallelism());
  const bound = (part: number) => Math.round((wanted.records / parts) * part);
  const tasks = Array.from({ length: parts }, (_, index) => ({
    file: path.join(directory, `${nameOf(wanted.kind)}-${index + 1}.txt`),
    part: { kind: wanted.kind, seed: wanted.seed, from: bound(index), to: bound(index + 1) },
  }));
  await Promise.all(tasks.map((task) => inThread(task)));
  return tasks.map(({ file }) => file);
}

// The builder tells by name and shape what a file holds.
function nameOf(kind: FeedKind): string {
  return kind === "plain" ? "passwords" : "pwned-passwords-sha1";
}

function inThread(task: { readonly file: string; readonly part: FeedPart }): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(path.join(import.meta.dirname, "write-feed-worker.ts"), { workerData: task });
    worker.once("error", reject);
    worker.once("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`feed writer ended with ${code}`)),
    );
  });
}
