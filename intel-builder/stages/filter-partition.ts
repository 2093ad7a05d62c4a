import { writeFileSync } from "node:fs";
import type { FuseShard } from "../../shared/format/fuse-filter.ts";
import type { PartitionWork } from "../kernel/kernel.ts";
import { loadPart, type LanePieces } from "./load-partition.ts";

export type FilterTask = {
  readonly kind: "filter";
  readonly partition: number;
  readonly lane: LanePieces;
  readonly path: string;
};

export type Filtered = { readonly kind: "filtered"; readonly shard: FuseShard };

// A byte for each slot: a stranger's key passes once in 256 times.
export const FINGERPRINT_BITS = 8;

/** One partition's shard of a fuse filter; its fingerprints go to a file. All keys of the partition are in memory. */
export function filterPartition(work: PartitionWork, { partition, lane, path }: FilterTask): Filtered {
  loadPart(work, { lane, shardBits: 0, range: null });
  const { shard, fingerprints } = work.fuse(partition, FINGERPRINT_BITS);
  writeFileSync(path, fingerprints);
  return { kind: "filtered", shard };
}
