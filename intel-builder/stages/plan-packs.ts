import { planPack, type PackLayout } from "../../shared/format/pack-header.ts";
import { PARTITIONS } from "../kernel/kernel.ts";
import type { CountTask, SourceCount } from "./count-lane.ts";
import type { Crew } from "./crew.ts";
import { samplePartitions } from "./kept-partitions.ts";
import { LANE_RECORD_BYTES, PACK_LANES, type Lane, type PackName } from "./lanes.ts";
import type { LaneSpill } from "./record-spill.ts";
import { partitionBytes, piecesOf, type SpillFile } from "./spill-file.ts";

/** How much of a source's keys others know too, from the partitions that were counted. */
export type SourceShare = { readonly source: string; readonly distinct: number; readonly shared: number };

export type LanePlan = {
  readonly lane: Lane;
  /** Distinct keys that are expected: exact where the lane is no larger than the sample. */
  readonly expected: number;
  readonly shares: readonly SourceShare[];
};

export async function planLane(lane: Lane, spills: readonly LaneSpill[], crew: Crew): Promise<LanePlan> {
  const own = spills.filter((spill) => spill.lane === lane);
  const partitions = sampleOf(
    lane,
    own.map(({ file }) => file),
  );
  let distinct = 0;
  const counts: SourceCount[] = [];
  await crew.run(
    Array.from({ length: partitions }, (_, partition) => countTask(lane, own, partition)),
    (result) => {
      if (result.kind !== "counted") return;
      distinct += result.distinct;
      counts.push(...result.sources);
    },
  );
  const scale = PARTITIONS / partitions;
  return { lane, expected: Math.round(distinct * scale), shares: sharesOf(counts, scale) };
}

export function planned(pack: PackName, lanes: readonly LanePlan[]): PackLayout {
  const expected = PACK_LANES[pack].map((lane) => lanes.find((plan) => plan.lane === lane)?.expected ?? 0);
  return planPack(pack, expected);
}

/** Of these files of a lane: see kept-partitions.ts. */
export function sampleOf(lane: Lane, files: readonly SpillFile[]): number {
  return samplePartitions((partition) => partitionBytes(files, partition) / LANE_RECORD_BYTES[lane]);
}

function countTask(lane: Lane, spills: readonly LaneSpill[], partition: number): CountTask {
  const sources = [...new Set(spills.map(({ source }) => source))].toSorted();
  const filesOf = (own: readonly LaneSpill[]) =>
    piecesOf(
      own.map(({ file }) => file),
      partition,
    );
  return {
    kind: "count",
    lane,
    files: filesOf(spills),
    sources: sources.map((source) => ({
      source,
      files: filesOf(spills.filter((spill) => spill.source === source)),
    })),
  };
}

function sharesOf(counts: readonly SourceCount[], scale: number): readonly SourceShare[] {
  const bySource = Map.groupBy(counts, ({ source }) => source);
  const sum = (own: readonly SourceCount[], what: "distinct" | "shared") =>
    Math.round(own.reduce((total, count) => total + count[what], 0) * scale);
  return [...bySource].map(([source, own]) => ({
    source,
    distinct: sum(own, "distinct"),
    shared: sum(own, "shared"),
  }));
}
