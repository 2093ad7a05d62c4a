import type { PackLayout } from "../../shared/format/pack-header.ts";
import type { SortedKeys } from "../../shared/format/hash-section-writer.ts";
import { PARTITIONS, type PartitionWork } from "../kernel/kernel.ts";
import { countClassOfRecord, isCommon, recordKeys } from "../kernel/record.ts";
import { LEAST_COMMON_CLASS, rankedCommon, type CommonOfPartition } from "./common-passwords.ts";
import { encodeBlocks, NO_KEYS, type EncodedBlocks } from "./encode-blocks.ts";
import { filesOf } from "./encode-pack.ts";
import { PACK_LANES, type Lane } from "./lanes.ts";
import { loadPart } from "./load-partition.ts";
import { spilledNamedKeys } from "./named-keys.ts";
import type { LaneSpill } from "./record-spill.ts";
import { partitionBytes, piecesOf, readPieces } from "./spill-file.ts";

/*
 * A pack of less than 256 shards: they reach over several partitions, so it is encoded in one go, by the writers that the
 * gate's readers are tested against. It has at most 0.8 MB.
 */

/** One partition's records of a lane: the kernel's, sorted and distinct, or named ones as they were spilled. */
export type SmallPart =
  | RecordPart
  | { readonly kind: "named"; readonly partition: number; readonly words: Uint32Array };

type RecordPart = {
  readonly kind: "records";
  readonly partition: number;
  readonly records: BigUint64Array;
};

/** The parts of each section. */
export function smallParts(
  { kind }: PackLayout,
  spills: readonly LaneSpill[],
  partitions: readonly number[],
  work: PartitionWork,
): readonly (readonly SmallPart[])[] {
  return PACK_LANES[kind].map((lane) =>
    partitions.map((partition) =>
      lane === "pairs" || lane === "similar"
        ? namedPart(lane, spills, partition)
        : recordPart(work, { lane, spills, partition }),
    ),
  );
}

/** All blocks, from the parts of all partitions in order, a list for each section. */
export function encodeSmallPack(layout: PackLayout, lanes: readonly (readonly SmallPart[])[]): EncodedBlocks {
  return encodeBlocks(
    layout,
    lanes.map((parts) => keysOf(parts, layout.shardBits)),
  );
}

/** As the kernel chooses them from a partition that it encodes. */
export function commonOfSmall(parts: readonly SmallPart[]): readonly CommonOfPartition[] {
  return parts.flatMap((part) => {
    if (part.kind === "named") return [];
    const common = part.records.filter(
      (record) => isCommon(record) || countClassOfRecord(record) >= LEAST_COMMON_CLASS,
    );
    return [{ partition: part.partition, records: rankedCommon([...common]) }];
  });
}

/** The sorted records of a lane that fits in memory, by partition. */
export function smallRecords(
  work: PartitionWork,
  lane: Lane,
  spills: readonly LaneSpill[],
): readonly { readonly partition: number; readonly records: BigUint64Array }[] {
  return Array.from({ length: PARTITIONS }, (_, partition) => recordPart(work, { lane, spills, partition }));
}

type RecordLane = {
  readonly lane: Lane;
  readonly spills: readonly LaneSpill[];
  readonly partition: number;
};

function recordPart(work: PartitionWork, { lane, spills, partition }: RecordLane): RecordPart {
  const files = piecesOf(filesOf(spills, lane), partition);
  loadPart(work, { lane: { lane, files }, shardBits: 0, range: null });
  return { kind: "records", partition, records: work.records().slice() };
}

function namedPart(lane: Lane, spills: readonly LaneSpill[], partition: number): SmallPart {
  const files = filesOf(spills, lane);
  const words = new Uint32Array(partitionBytes(files, partition) / 4);
  let used = 0;
  readPieces(
    piecesOf(files, partition),
    () => new Uint8Array(words.buffer, used),
    (bytes) => void (used += bytes),
  );
  return { kind: "named", partition, words };
}

function keysOf(parts: readonly SmallPart[], shardBits: number): SortedKeys {
  const records = parts.flatMap((part) => (part.kind === "records" ? [part] : []));
  const named = parts.flatMap((part) => (part.kind === "named" ? [part.words] : []));
  if (records.length > 0) return recordKeys(records);
  return named.length > 0 ? spilledNamedKeys(named, shardBits) : NO_KEYS;
}
