import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { PublicRanges } from "../sources/public-feeds.ts";
import { memoryPath, sweepMemory } from "./feed-state.ts";
import type { FetchSettings } from "./fetch-feed.ts";
import { fetchRange, type RangeSettings } from "./fetch-range.ts";
import {
  GROUP_RANGES,
  readGroup,
  readRun,
  writeGroup,
  writeRun,
  type RangeRun,
  type RangeVersion,
} from "./range-memory.ts";
import { openRangeProgress, type RangeProgress, type RangesTold } from "./range-progress.ts";

export type RangesSettings = FetchSettings &
  RangeSettings & {
    /** First and last prefix. */
    readonly from: number;
    readonly to: number;
    readonly parallel: number;
    readonly report: (line: string) => void;
  };

export const LAST_PREFIX = 0xfffff;

export type RangesFetched = RangesTold & {
  readonly outcome: "not_due" | "whole" | "incomplete";
};

// The service adds passwords all the time; a release is no better for a hash that is a day younger.
const EVERY_MS = 7 * 24 * 3_600_000;

/**
 * Fetches hash ranges into a folder of range files, each only if it changed. A run that died or met faults goes on where
 * it was; a whole one starts over after a week, or when forced.
 */
export async function fetchRanges(ranges: PublicRanges, settings: RangesSettings): Promise<RangesFetched> {
  const { folder, from, to, nowMs, report } = settings;
  const progress = openRangeProgress({ id: ranges.id, total: to - from + 1, nowMs, report });
  const run = openRun(await readRun(folder, ranges.id), settings);
  if (run === null) return { ...progress.told(), outcome: "not_due" };
  await writeRun(folder, ranges.id, run);
  await mkdir(join(folder, ranges.folder), { recursive: true });
  await sweepMemory(folder, ranges.id);
  for (let first = from; first <= to && !progress.isDown(); first = nextGroup(first)) {
    const last = Math.min(to, nextGroup(first) - 1);
    await fetchGroup(ranges, settings, progress, { first, last, startedAtMs: run.startedAtMs });
  }
  const told = progress.told();
  const isWhole = !progress.isDown() && told.counts.failed === 0;
  if (isWhole) await writeRun(folder, ranges.id, { ...run, finishedAtMs: nowMs() });
  return { ...told, outcome: isWhole ? "whole" : "incomplete" };
}

/** The run to go on with, a new one, or null where the last is young enough. */
function openRun(last: RangeRun | null, { force, nowMs }: RangesSettings): RangeRun | null {
  if (last !== null && last.finishedAtMs === null) return last;
  const isDue = last?.finishedAtMs == null || nowMs() >= last.finishedAtMs + EVERY_MS;
  return isDue || force ? { startedAtMs: nowMs(), finishedAtMs: null } : null;
}

function nextGroup(prefix: number): number {
  return (Math.floor(prefix / GROUP_RANGES) + 1) * GROUP_RANGES;
}

type Group = { readonly first: number; readonly last: number; readonly startedAtMs: number };

async function fetchGroup(
  ranges: PublicRanges,
  settings: RangesSettings,
  progress: RangeProgress,
  { first, last, startedAtMs }: Group,
): Promise<void> {
  const group = Math.floor(first / GROUP_RANGES);
  const known = await readGroup(settings.folder, ranges.id, group);
  const updated = new Map<string, RangeVersion>();
  const waiting = Array.from({ length: last - first + 1 }, (_, index) => rangeName(first + index));
  const work = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined && !progress.isDown(); name = waiting.shift()) {
      const version = known[name] ?? null;
      if (version !== null && version.checkedAtMs >= startedAtMs) {
        progress.add(name, { outcome: "resumed", records: version.records });
        continue;
      }
      const range = await fetchRange(ranges, settings, name, version);
      if (range.version !== null) updated.set(name, range.version);
      progress.add(name, range);
    }
  };
  await mkdir(memoryPath(settings.folder, ranges.id), { recursive: true });
  await Promise.all(Array.from({ length: settings.parallel }, work));
  if (updated.size > 0)
    await writeGroup(settings.folder, ranges.id, group, { ...known, ...Object.fromEntries(updated) });
}

function rangeName(prefix: number): string {
  return prefix.toString(16).toUpperCase().padStart(5, "0");
}
