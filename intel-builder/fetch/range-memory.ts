import { readFile } from "node:fs/promises";
import * as z from "zod/mini";
import { memoryPath, writeWhole } from "./feed-state.ts";

const rangeSchema = z.object({
  etag: z.nullable(z.string()),
  sizeBytes: z.number(),
  records: z.number(),
  checkedAtMs: z.number(),
});
export type RangeVersion = z.infer<typeof rangeSchema>;

const groupSchema = z.record(z.string(), rangeSchema);
const runSchema = z.object({ startedAtMs: z.number(), finishedAtMs: z.nullable(z.number()) });
export type RangeRun = z.infer<typeof runSchema>;

/** 256 ranges a file: a killed fetch asks again for so many at most, and a million ETags are never in memory at once. */
export const GROUP_RANGES = 256;

export type RangeGroup = { readonly [name: string]: RangeVersion };

export async function readGroup(folder: string, id: string, group: number): Promise<RangeGroup> {
  return (await readMemory(groupPath(folder, id, group), groupSchema)) ?? {};
}

export async function writeGroup(
  folder: string,
  id: string,
  group: number,
  ranges: RangeGroup,
): Promise<void> {
  await writeWhole(groupPath(folder, id, group), JSON.stringify(ranges));
}

export async function readRun(folder: string, id: string): Promise<RangeRun | null> {
  return await readMemory(memoryPath(folder, id, "run.json"), runSchema);
}

export async function writeRun(folder: string, id: string, run: RangeRun): Promise<void> {
  await writeWhole(memoryPath(folder, id, "run.json"), JSON.stringify(run));
}

function groupPath(folder: string, id: string, group: number): string {
  return memoryPath(folder, id, `${group.toString(16).toUpperCase().padStart(3, "0")}.json`);
}

/** Unreadable is unknown: the ranges are asked for again. */
async function readMemory<T>(path: string, schema: z.ZodMiniType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8")));
  } catch {
    return null;
  }
}
