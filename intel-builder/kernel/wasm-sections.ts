import { FormatError } from "../../shared/format/format-error.ts";
import { RECORD_BYTES, type PartitionWork, type SectionRequest } from "./kernel.ts";
import type { WasmMemory } from "./wasm-memory.ts";

/** 2^20 shards in 256 partitions. */
export const MAX_PARTITION_SHARDS = 4096;

/** The encoder and the decoder move eight bytes at a time, and look beyond the end. */
export const SLACK_BYTES = 64;

/** A partition's sorted records in memory, and as much room behind them as is asked for. */
export type PartitionMemory = {
  readonly recordsAt: number;
  readonly endsAt: number;
  readonly used: () => number;
  /** Gives the room's address. What was in it stays. */
  readonly reserveRoom: (bytes: number) => number;
};

type Sections = Pick<PartitionWork, "encode" | "readBackSpace" | "readBack" | "probe">;

/** Records to shards and back, in WebAssembly. */
export function openWasmSections(memory: WasmMemory, partition: PartitionMemory): Sections {
  const { recordsAt, endsAt, used, reserveRoom } = partition;
  let shardsBytes = 0;
  return {
    encode(request) {
      setSection(memory, request);
      const at = reserveRoom(encodedBound(request, used()));
      const end = memory.call("encodeSections", recordsAt, used(), at, endsAt);
      return {
        bytes: memory.bytes(at, end - at),
        ends: memory.words(endsAt, shardsOf(request)),
        entries: memory.result(0),
        crowded: memory.result(1),
      };
    },
    readBackSpace(bytes) {
      shardsBytes = bytes;
      return memory.bytes(reserveRoom(bytes), bytes);
    },
    readBack(request, ends) {
      setSection(memory, request);
      memory.words(endsAt, ends.length).set(ends);
      if (memory.call("readBack", recordsAt, used(), reserveRoom(shardsBytes), endsAt) === 0) {
        throw new FormatError("block_layout", { expected: "shards as they are encoded", got: "others" });
      }
      return { entries: memory.result(0), missing: memory.result(1) };
    },
    probe(request, ends, keys) {
      setSection(memory, request);
      memory.words(endsAt, ends.length).set(ends);
      const keysFrom = Math.ceil((shardsBytes + SLACK_BYTES) / RECORD_BYTES) * RECORD_BYTES;
      const at = reserveRoom(keysFrom + keys.byteLength);
      memory.longs(at + keysFrom, keys.length).set(keys);
      return memory.call("probeKeys", at + keysFrom, keys.length, at, endsAt);
    },
  };
}

function shardsOf({ shardBits }: SectionRequest): number {
  return 2 ** (shardBits - 8);
}

function setSection(memory: WasmMemory, request: SectionRequest): void {
  const { bucketBits, range, riceBits, payloadBits } = request.parameters;
  const most = Math.min(8 + Math.log2(MAX_PARTITION_SHARDS), bucketBits);
  if (request.shardBits < 8 || request.shardBits > most)
    throw new Error(`shard_bits: expected 8 to ${most}, got ${request.shardBits}; encode without the kernel`);
  const firstBlock = request.blockHeader ? request.partition * shardsOf(request) : -1;
  memory.setParameters([bucketBits, request.shardBits, range, riceBits, payloadBits, firstBlock]);
}

/** Headers, directories, counts, payloads and codes at their longest: the ones of a bucket's codes sum up to its range. */
function encodedBound({ parameters, shardBits }: SectionRequest, records: number): number {
  const { bucketBits, range, riceBits } = parameters;
  const bucketBytes = 2 + 2 + 2 + Math.ceil(range / 2 ** riceBits / 8);
  const recordBits = riceBits + 1 + 4;
  return (
    8 * 2 ** (shardBits - 8) + bucketBytes * 2 ** (bucketBits - 8) + Math.ceil((records * recordBits) / 8)
  );
}
