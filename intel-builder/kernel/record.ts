import type { SortedKeys } from "../../shared/format/hash-section-writer.ts";
import type { KeyWords } from "../../shared/format/lookup-key.ts";
import { COMMON_FACT } from "./kernel.ts";

const KEY_BITS = 8n;
const CLASS_FACTS = 0x0fn;
const COMMON = BigInt(COMMON_FACT);

/** The key of a record of this partition. */
export function keyOfRecord(record: bigint, partition: number): KeyWords {
  const high = ((partition << 24) | Number(record >> 40n)) >>> 0;
  return { high, low: Number(BigInt.asUintN(32, record >> KEY_BITS)) };
}

export function sameKey(a: bigint, b: bigint): boolean {
  return a >> KEY_BITS === b >> KEY_BITS;
}

export function countClassOfRecord(record: bigint): number {
  return Number(record & CLASS_FACTS);
}

export function isCommon(record: bigint): boolean {
  return (record & COMMON) !== 0n;
}

/** Of two records of one key: the greater class, and common if one says so. */
export function joinedRecords(a: bigint, b: bigint): bigint {
  const greater = (a & CLASS_FACTS) > (b & CLASS_FACTS) ? a : b;
  return greater | ((a | b) & COMMON);
}

/** A partition's records in order, as the writers of shared/format take keys. */
export function sortedKeysOf(records: BigUint64Array, partition: number): SortedKeys {
  return recordKeys([{ partition, records }]);
}

/** The same of several partitions in order. */
export function recordKeys(
  partitions: readonly {
    readonly partition: number;
    readonly records: ArrayLike<bigint> & Iterable<bigint>;
  }[],
): SortedKeys {
  const total = partitions.reduce((sum, { records }) => sum + records.length, 0);
  const keys = { high: new Uint32Array(total), low: new Uint32Array(total), payloads: new Uint8Array(total) };
  let at = 0;
  for (const { partition, records } of partitions) {
    for (const record of records) {
      const { high, low } = keyOfRecord(record, partition);
      keys.high[at] = high;
      keys.low[at] = low;
      keys.payloads[at] = countClassOfRecord(record);
      at += 1;
    }
  }
  return keys;
}
