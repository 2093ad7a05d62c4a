import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { Report } from "../sources/collected.ts";
import { openStep, takenOver } from "./build-progress.ts";
import type { Crew } from "./crew.ts";
import { PARTITION_BITS, type EncodeTask } from "./encode-partition.ts";
import { LANE_RECORD_BYTES, PACK_LANES, type Lane } from "./lanes.ts";
import type { EncodedPart } from "./pack-parts.ts";
import type { LaneSpill } from "./record-spill.ts";
import { encodedToSave, savedEncoded } from "./saved-results.ts";
import { partitionBytes, piecesOf } from "./spill-file.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type EncodeInput = {
  readonly layout: PackLayout;
  readonly spills: readonly LaneSpill[];
  /** Names what was spilled and planned: results of anything else are not taken over. */
  readonly identity: string;
  readonly work: WorkDirectory;
  readonly crew: Crew;
  readonly report: Report;
};

/**
 * Phase 2: one pack's keys sorted, joined, encoded and read back, partition by partition. What a killed build finished is
 * taken over.
 */
export async function encodePartitions(
  input: EncodeInput,
  partitions: readonly number[],
): Promise<readonly EncodedPart[]> {
  const { layout, identity, work, crew, report } = input;
  const nameOf = (partition: number) => `${layout.kind}-${partition}`;
  const results = partitions.map((partition) => savedEncoded(work.load(nameOf(partition)), identity));
  const missing = partitions.filter((_, at) => results[at] === null);
  const step = openStep(report, `${layout.kind}: sorting and encoding`, missing.length);
  let [done, entries] = [0, 0];
  await crew.run(
    missing.map((partition) => encodeTask(input, partition)),
    (result, task) => {
      const partition = missing[task] ?? 0;
      if (result.kind !== "encoded") return;
      work.save(nameOf(partition), encodedToSave(result, identity));
      results[partitions.indexOf(partition)] = result;
      entries += result.entries.reduce((sum, each) => sum + each, 0);
      done += 1;
      step.reached(done, entries);
    },
  );
  const parts = results.flatMap((result, at) =>
    result ? [{ ...result, partition: partitions[at] ?? 0 }] : [],
  );
  const keys = parts.flatMap((part) => part.entries).reduce((sum, each) => sum + each, 0);
  step.ended(`${keys} keys${takenOver(partitions.length - missing.length)}`);
  return parts;
}

function encodeTask({ layout, spills, work }: EncodeInput, partition: number): EncodeTask {
  const lanes = PACK_LANES[layout.kind].map((lane) => ({
    lane,
    files: filesOf(spills, lane),
  }));
  return {
    kind: "encode",
    partition,
    layout,
    lanes: lanes.map(({ lane, files }) => ({ lane, files: piecesOf(files, partition) })),
    records: Math.max(
      ...lanes.map(({ lane, files }) => partitionBytes(files, partition) / LANE_RECORD_BYTES[lane]),
    ),
    piecePath: work.file(`${layout.kind}-${partition}.piece`),
  };
}

export function filesOf(spills: readonly LaneSpill[], lane: Lane) {
  return spills.flatMap((spill) => (spill.lane === lane ? [spill.file] : []));
}

export function isSmall({ shardBits }: PackLayout): boolean {
  return shardBits < PARTITION_BITS;
}
