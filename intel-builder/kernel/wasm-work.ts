import { RECORD_BYTES, type PartitionWork } from "./kernel.ts";
import { ARENA_AT, type WasmMemory } from "./wasm-memory.ts";
import { wasmFuseShard } from "./wasm-fuse.ts";
import { MAX_PARTITION_SHARDS, openWasmSections, SLACK_BYTES } from "./wasm-sections.ts";

/*
 * The memory of a partition: where its shards end, its records, and room as large again, in which records are sorted, then
 * encoded, then read back.
 */
const ENDS_AT = ARENA_AT;
const RECORDS_AT = ENDS_AT + 4 * MAX_PARTITION_SHARDS;
// Pieces of a partition come one by one.
const GROWTH = 1.5;

export function openWasmWork(memory: WasmMemory): PartitionWork {
  let used = 0;
  let capacity = 0;
  const reserveRoom = (bytes: number): number => {
    const roomAt = RECORDS_AT + capacity * RECORD_BYTES;
    memory.reserve(roomAt + bytes + SLACK_BYTES);
    return roomAt;
  };
  const partition = { recordsAt: RECORDS_AT, endsAt: ENDS_AT, used: () => used, reserveRoom };
  return {
    clear() {
      used = 0;
    },
    space(records) {
      if (used + records > capacity) capacity = Math.max(used + records, Math.ceil(capacity * GROWTH));
      reserveRoom(0);
      return memory.bytes(RECORDS_AT + used * RECORD_BYTES, records * RECORD_BYTES);
    },
    loaded(records, range) {
      const at = RECORDS_AT + used * RECORD_BYTES;
      const kept = range ? memory.call("keepRange", at, records, range.from, range.to) : records;
      used += kept;
      return kept;
    },
    sort() {
      const given = used;
      used = memory.call("sortRecords", RECORDS_AT, reserveRoom(used * RECORD_BYTES), used);
      return { given, distinct: used };
    },
    records: () => memory.longs(RECORDS_AT, used),
    atLeast(countClass) {
      const at = reserveRoom(used * RECORD_BYTES);
      return memory.longs(at, memory.call("selectRecords", RECORDS_AT, used, at, countClass));
    },
    ...openWasmSections(memory, partition),
    fuse: (number, fingerprintBits) => wasmFuseShard(memory, partition, { number, fingerprintBits }),
  };
}
