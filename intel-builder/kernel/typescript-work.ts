import { buildFuseShard } from "../../shared/format/fuse-filter-writer.ts";
import type { PartitionWork } from "./kernel.ts";
import { countClassOfRecord, isCommon, joinedRecords, sameKey, sortedKeysOf } from "./record.ts";
import { encodeRecords, probeRecords, readBackRecords } from "./typescript-sections.ts";

// Of a record, as one number: its key begins here, and the 32 bits that ranges are made of.
const RANGE_SHIFT = 32n;

/** The oracle of wasm-work.ts. */
export function openTypescriptWork(): PartitionWork {
  let records = new BigUint64Array(0);
  let incoming = new BigUint64Array(0);
  let shards = new Uint8Array(0);
  return {
    clear() {
      records = new BigUint64Array(0);
    },
    space(count) {
      incoming = new BigUint64Array(count);
      return new Uint8Array(incoming.buffer);
    },
    loaded(count, range) {
      const { from, to } = range ?? { from: 0, to: 2 ** 32 - 1 };
      const kept = incoming.subarray(0, count).filter((record) => {
        const place = Number(record >> RANGE_SHIFT);
        return place >= from && place <= to;
      });
      records = joinArrays(records, kept);
      return kept.length;
    },
    sort() {
      const given = records.length;
      records = joinEqualKeys(records.toSorted());
      return { given, distinct: records.length };
    },
    records: () => records,
    atLeast: (countClass) =>
      records.filter((record) => isCommon(record) || countClassOfRecord(record) >= countClass),
    encode: (request) => encodeRecords(records, request),
    readBackSpace(bytes) {
      shards = new Uint8Array(bytes);
      return shards;
    },
    readBack: (request, ends) => readBackRecords(shards, ends, request, records),
    fuse: (partition, fingerprintBits) => buildFuseShard(sortedKeysOf(records, partition), fingerprintBits),
    probe: (request, ends, keys) => probeRecords(shards, ends, request, keys),
  };
}

function joinArrays(a: BigUint64Array, b: BigUint64Array): BigUint64Array<ArrayBuffer> {
  const joined = new BigUint64Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

function joinEqualKeys(sorted: BigUint64Array): BigUint64Array<ArrayBuffer> {
  const joined = new BigUint64Array(sorted.length);
  let used = 0;
  for (const record of sorted) {
    const last = joined[used - 1];
    if (last !== undefined && sameKey(last, record)) joined[used - 1] = joinedRecords(last, record);
    else joined[used++] = record;
  }
  return joined.slice(0, used);
}
