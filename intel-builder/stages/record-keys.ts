import type { SortedKeys } from "../../shared/format/hash-section-writer.ts";
import { countClassOfRecord, keyOfRecord } from "../kernel/record.ts";

/** Sorted records of partitions in order, as the section writer takes them. */
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
