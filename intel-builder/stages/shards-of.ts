import { highWord } from "../../shared/format/lookup-key.ts";
import { joined, PARTITION_BITS, type Spill } from "./spill.ts";

export type Shard = { readonly shard: number; readonly records: Uint8Array };

/** Every shard in order, empty ones too, each with its records in the order they came. Holds one partition at a time. */
export function* shardsOf(spill: Spill, recordBytes: number, shardBits: number): Generator<Shard> {
  if (shardBits <= PARTITION_BITS) yield* wideShards(spill, shardBits);
  else {
    for (let partition = 0; partition < 2 ** PARTITION_BITS; partition++) {
      yield* narrowShards(spill.partition(partition), { partition, recordBytes, shardBits });
    }
  }
}

/** A shard of one or several partitions. */
function* wideShards(spill: Spill, shardBits: number): Generator<Shard> {
  const each = 2 ** (PARTITION_BITS - shardBits);
  for (let shard = 0; shard < 2 ** shardBits; shard++) {
    const parts = Array.from({ length: each }, (_, index) => spill.partition(shard * each + index));
    yield { shard, records: joined(parts) };
  }
}

type Narrow = { readonly partition: number; readonly recordBytes: number; readonly shardBits: number };

/** Several shards of one partition: a counting sort by shard number. */
function* narrowShards(bytes: Uint8Array, { partition, recordBytes, shardBits }: Narrow): Generator<Shard> {
  const shards = 2 ** (shardBits - PARTITION_BITS);
  const ends = new Uint32Array(shards);
  const shardAt = (at: number): number =>
    (highWord(bytes.subarray(at, at + 4)) >>> (32 - shardBits)) % shards;
  for (let at = 0; at < bytes.length; at += recordBytes) bump(ends, shardAt(at), recordBytes);
  for (let index = 1; index < shards; index++) bump(ends, index, ends[index - 1] ?? 0);
  const sorted = new Uint8Array(bytes.length);
  const next = Uint32Array.from(ends, (_, index) => (index === 0 ? 0 : (ends[index - 1] ?? 0)));
  for (let at = 0; at < bytes.length; at += recordBytes) {
    const shard = shardAt(at);
    sorted.set(bytes.subarray(at, at + recordBytes), next[shard]);
    bump(next, shard, recordBytes);
  }
  for (let index = 0; index < shards; index++) {
    const records = sorted.subarray(index === 0 ? 0 : ends[index - 1], ends[index]);
    yield { shard: partition * shards + index, records };
  }
}

function bump(totals: Uint32Array, index: number, by: number): void {
  totals[index] = (totals[index] ?? 0) + by;
}
