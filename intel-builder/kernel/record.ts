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
  const high = new Uint32Array(records.length);
  const low = new Uint32Array(records.length);
  const payloads = new Uint8Array(records.length);
  for (const [index, record] of records.entries()) {
    const key = keyOfRecord(record, partition);
    high[index] = key.high;
    low[index] = key.low;
    payloads[index] = countClassOfRecord(record);
  }
  return { high, low, payloads };
}
