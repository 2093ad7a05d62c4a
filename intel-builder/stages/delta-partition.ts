import { closeSync, openSync } from "node:fs";
import { openBlock } from "../../shared/format/credential-block.ts";
import { eachEntry } from "../../shared/format/hash-section-reader.ts";
import { bucketOf, MAX_RANGE, valueOf, type SectionParameters } from "../../shared/format/hash-section.ts";
import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { BlockPlace } from "../../shared/format/pack-index.ts";
import type { PartitionWork } from "../kernel/kernel.ts";
import { LEAST_COMMON_CLASS, rankedCommon } from "./common-passwords.ts";
import { PARTITION_BITS } from "./encode-partition.ts";
import { loadPart, type LanePieces } from "./load-partition.ts";
import { blockHash } from "./piece-file.ts";
import { readExactly } from "./spill-file.ts";

export type DeltaTask = {
  readonly kind: "delta";
  readonly partition: number;
  /** Of the base pack. */
  readonly layout: PackLayout;
  readonly section: number;
  readonly lane: LanePieces;
  readonly packPath: string;
  /** Of the partition's shards in the base pack. */
  readonly places: readonly BlockPlace[];
};

/** What one section of one partition changed against the base pack. */
export type Delta = {
  readonly kind: "delta";
  /** New keys, or old ones seen in another count class, ascending. */
  readonly added: BigUint64Array;
  /** Entries that are gone: bucket, value, bucket, value, … ascending. */
  readonly removed: Uint32Array;
  /** As in a full build. */
  readonly common: readonly bigint[];
};

/** Walks along the base's entries and the sorted new keys at once. */
export function deltaPartition(work: PartitionWork, task: DeltaTask): Delta {
  const parameters = task.layout.sections[task.section];
  if (!parameters) throw new Error(`section: expected ${task.section} in the layout, got none`);
  loadPart(work, { lane: task.lane, shardBits: task.layout.shardBits, range: null });
  const records = work.records();
  const walk = openWalk(records, task.partition, parameters);
  eachBaseEntry(task, (bucket, value, payload) => walk.meet(bucket, value, payload));
  const { added, removed } = walk.end();
  // A view of the kernel's own memory, which its next call may use.
  const kept = BigUint64Array.from(added, (at) => records[at] ?? 0n);
  const common = task.lane.lane === "passwords" ? [...work.atLeast(LEAST_COMMON_CLASS)] : [];
  return { kind: "delta", added: kept, removed: Uint32Array.from(removed), common: rankedCommon(common) };
}

type Walk = {
  /** The base's next entry. */
  readonly meet: (bucket: number, value: number, payload: number) => void;
  /** Indexes of records, and numbers of entries. */
  readonly end: () => { readonly added: readonly number[]; readonly removed: readonly number[] };
};

function openWalk(records: BigUint64Array, partition: number, parameters: SectionParameters): Walk {
  // A record's two words, the lower one first: arithmetic on big numbers would take ten times as long.
  const words = new Uint32Array(records.buffer, records.byteOffset, records.length * 2);
  const added: number[] = [];
  const removed: number[] = [];
  let at = 0;
  const placeAt = (index: number): number => {
    const [lower, upper] = [words[2 * index] ?? 0, words[2 * index + 1] ?? 0];
    const high = ((partition << 24) | (upper >>> 8)) >>> 0;
    const low = ((upper << 24) | (lower >>> 8)) >>> 0;
    return placeOf(bucketOf(high, parameters.bucketBits), valueOf(high, low, parameters));
  };
  const addTo = (end: number): void => {
    for (; at < end; at++) added.push(at);
  };
  return {
    meet(bucket, value, payload) {
      const place = placeOf(bucket, value);
      let end = at;
      while (end < records.length && placeAt(end) < place) end += 1;
      addTo(end);
      let greatest = -1;
      for (; end < records.length && placeAt(end) === place; end++)
        greatest = Math.max(greatest, (words[2 * end] ?? 0) & 15);
      if (greatest < 0) removed.push(bucket, value);
      else if (greatest !== payload && parameters.payloadBits > 0) addTo(end);
      at = end;
    },
    end() {
      addTo(records.length);
      return { added, removed };
    },
  };
}

/** Bucket and value as one number, exact below 2^53: they have at most 27 and 24 bits. */
function placeOf(bucket: number, value: number): number {
  return bucket * MAX_RANGE + value;
}

function eachBaseEntry(
  { layout, section, partition, packPath, places }: DeltaTask,
  take: Parameters<typeof eachEntry>[2],
): void {
  const handle = openSync(packPath, "r");
  const first = partition * 2 ** (layout.shardBits - PARTITION_BITS);
  const buckets = 2 ** ((layout.sections[section]?.bucketBits ?? 0) - layout.shardBits);
  try {
    for (const [index, { offset, length, hash }] of places.entries()) {
      const bytes = new Uint8Array(length);
      readExactly(handle, bytes, { path: packPath, offset });
      const shard = first + index;
      if (!blockHash(bytes).equals(hash))
        throw new Error(
          `base_block: expected the indexed block ${shard} of the base, got other bytes; build without --base`,
        );
      const own = openBlock(bytes, shard, layout).sections[section];
      if (own) eachEntry(own, shard * buckets, take);
    }
  } finally {
    closeSync(handle);
  }
}
