import { appendFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { crc32c } from "../../shared/format/crc32c.ts";
import type { FuseShard } from "../../shared/format/fuse-filter.ts";
import { buildFuseShard, fuseShardBitsFor, writeFuseHeader } from "../../shared/format/fuse-filter-writer.ts";
import { openKernel } from "../kernel/open-kernel.ts";
import { recordKeys } from "../kernel/record.ts";
import { PARTITIONS } from "../kernel/kernel.ts";
import type { Report } from "../sources/collected.ts";
import { openStep } from "./build-progress.ts";
import type { Crew } from "./crew.ts";
import { filesOf } from "./encode-pack.ts";
import { FINGERPRINT_BITS, type FilterTask } from "./filter-partition.ts";
import { hashFile, readChunks } from "./pack-tasks.ts";
import type { LaneSpill } from "./record-spill.ts";
import { smallRecords } from "./small-pack.ts";
import { piecesOf } from "./spill-file.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type BuiltFilter = {
  readonly path: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly entries: number;
  readonly shardBits: number;
};

export type FilterInput = {
  readonly spills: readonly LaneSpill[];
  /** Distinct passwords as planned: decides how many shards there are. */
  readonly expected: number;
  readonly work: WorkDirectory;
  readonly crew: Crew;
  readonly report: Report;
};

/** A filter of all leaked passwords, for machines that hold one whole: 9 bits an entry. */
export async function buildFilter(input: FilterInput): Promise<BuiltFilter> {
  const shardBits = fuseShardBitsFor(input.expected);
  const shards = shardBits === 0 ? [oneShard(input)] : await shardOfEachPartition(input);
  const path = input.work.file("passwords.filter");
  const header = writeFuseHeader(shards, FINGERPRINT_BITS);
  writeFileSync(path, header);
  for (const index of shards.keys()) {
    readChunks(shardFile(input.work, index), (bytes) => appendFileSync(path, bytes));
    rmSync(shardFile(input.work, index));
  }
  appendChecksum(path);
  return {
    path,
    shardBits,
    sha256: hashFile(path),
    sizeBytes: statSync(path).size,
    entries: shards.reduce((sum, { entries }) => sum + entries, 0),
  };
}

function shardFile(work: WorkDirectory, shard: number): string {
  return work.file(`filter-${shard}`);
}

async function shardOfEachPartition({ spills, work, crew, report }: FilterInput): Promise<FuseShard[]> {
  const files = filesOf(spills, "passwords");
  const shards: FuseShard[] = [];
  const step = openStep(report, "passwords: filter", PARTITIONS);
  let [done, entries] = [0, 0];
  const tasks = Array.from({ length: PARTITIONS }, (_, partition): FilterTask => ({
    kind: "filter",
    partition,
    lane: { lane: "passwords", files: piecesOf(files, partition) },
    path: shardFile(work, partition),
  }));
  await crew.run(tasks, (result, partition) => {
    if (result.kind !== "filtered") return;
    shards[partition] = result.shard;
    entries += result.shard.entries;
    done += 1;
    step.reached(done, entries);
  });
  step.ended(`${entries} keys`);
  return shards;
}

function oneShard({ spills, work }: FilterInput): FuseShard {
  const keys = recordKeys(smallRecords(openKernel().openPartitionWork(), "passwords", spills));
  const { shard, fingerprints } = buildFuseShard(keys, FINGERPRINT_BITS);
  writeFileSync(shardFile(work, 0), fingerprints);
  return shard;
}

function appendChecksum(path: string): void {
  let crc = 0;
  readChunks(path, (bytes) => {
    crc = crc32c(bytes, crc);
  });
  const checksum = new Uint8Array(4);
  new DataView(checksum.buffer).setUint32(0, crc, true);
  appendFileSync(path, checksum);
}
