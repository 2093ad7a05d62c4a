import { COUNT_CLASS_BOUNDS } from "../../shared/format/count-class.ts";
import { planPack, type PackLayout } from "../../shared/format/pack-header.ts";
import { writeResidentSet } from "../../shared/format/resident-set.ts";
import { countClassOfRecord, isCommon, recordKeys } from "../kernel/record.ts";
import { encodeBlocks } from "./encode-blocks.ts";

/** Every isolate holds them all: 0.7 MB. */
const MAX_COMMON_PASSWORDS = 262_144;

/** Seen a thousand times, or flagged by a list of what guessing starts with: less is nobody's first guess. */
export const LEAST_COMMON_CLASS = COUNT_CLASS_BOUNDS.indexOf(1024);

// A partition has its share of all keys, give or take a few per cent; what it keeps at most is twice that.
const MAX_COMMON_OF_PARTITION = MAX_COMMON_PASSWORDS / 128;

export type CommonOfPartition = { readonly partition: number; readonly records: readonly bigint[] };

/** Of one partition: as many as can matter, ascending. Depends on nothing outside the partition. */
export function rankedCommon(records: readonly bigint[]): readonly bigint[] {
  if (records.length <= MAX_COMMON_OF_PARTITION) return records;
  return records.toSorted(byRank).slice(0, MAX_COMMON_OF_PARTITION).toSorted(ascending);
}

export type CommonSet = { readonly bytes: Uint8Array; readonly layout: PackLayout };

/** The resident set of the most common of all partitions, which must come in order; null for none. */
export function commonSet(partitions: readonly CommonOfPartition[]): CommonSet | null {
  const chosen = chooseCommon(partitions);
  const total = chosen.reduce((sum, { records }) => sum + records.length, 0);
  if (total === 0) return null;
  const { blocks, layout } = encodeBlocks(planPack("passwords", [total]), [recordKeys(chosen)]);
  return { bytes: writeResidentSet({ layout, base: null, blocks, tombstones: [[]] }), layout };
}

/** Flagged before unflagged, then by class, then by key: the same whatever was built where. */
function chooseCommon(partitions: readonly CommonOfPartition[]): readonly CommonOfPartition[] {
  const all = partitions.flatMap(({ partition, records }) =>
    records.map((record) => ({ partition, record })),
  );
  if (all.length <= MAX_COMMON_PASSWORDS) return partitions;
  const kept = all
    .toSorted((a, b) => byRank(a.record, b.record) || a.partition - b.partition)
    .slice(0, MAX_COMMON_PASSWORDS);
  return partitions.map(({ partition }) => ({
    partition,
    records: kept.flatMap((one) => (one.partition === partition ? [one.record] : [])).toSorted(ascending),
  }));
}

function byRank(a: bigint, b: bigint): number {
  return (
    Number(isCommon(b)) - Number(isCommon(a)) ||
    countClassOfRecord(b) - countClassOfRecord(a) ||
    ascending(a, b)
  );
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : Number(a > b);
}
