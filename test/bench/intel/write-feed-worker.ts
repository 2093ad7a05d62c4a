/* Writes one part of a made feed: `write-feed.ts` starts a thread for each processor. */
import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { workerData } from "node:worker_threads";
import * as z from "zod/mini";
import { feedChunks } from "./made-feed.ts";

const taskSchema = z.strictObject({
  file: z.string(),
  part: z.strictObject({
    kind: z.enum(["sha1-count", "plain"]),
    seed: z.number(),
    from: z.number(),
    to: z.number(),
  }),
});

const { file, part } = taskSchema.parse(workerData);
const handle = openSync(file, "w");
try {
  for (const chunk of feedChunks(part)) writeSync(handle, chunk);
  // On the disk before anything is timed: writing back 4 GB would take its share of the first runs.
  fsyncSync(handle);
} finally {
  closeSync(handle);
}
