import { SCRATCH, SECTION } from "./layout";

/*
 * How the sections of a pack are coded (shared/format/hash-section.ts), as the caller has written it at SECTION. A partition is
 * one first byte of keys, so bucket and shard bits are at least 8.
 */
export function bucketBitsOf(): u32 {
  return load<u32>(SECTION);
}

export function shardBitsOf(): u32 {
  return load<u32>(SECTION, 4);
}

export function rangeOf(): u32 {
  return load<u32>(SECTION, 8);
}

export function riceBitsOf(): u32 {
  return load<u32>(SECTION, 12);
}

export function payloadBitsOf(): u32 {
  return load<u32>(SECTION, 16);
}

/** The number of the partition's first shard where shards begin with a block's header, else below zero. */
export function firstBlockOf(): i32 {
  return load<i32>(SECTION, 20);
}

export const BLOCK_MAGIC: u32 = 0x32424847; // "GHB2"

/** A fuller bucket was made to be full. */
export const MAX_BUCKET_ENTRIES: u32 = 511;

/** Values and payloads of one bucket, with room for the eight bytes that are read at a time. */
export const VALUES: usize = SCRATCH;
export const PAYLOADS: usize = SCRATCH + 2048;

const FRACTION_BITS: u64 = 29;

/** The bucket of a record within its partition. */
export function bucketOf(record: u64, bucketBits: u32): u64 {
  // Of 8 bits a partition has one bucket, and a shift by 64 would be a shift by none.
  return bucketBits == 8 ? 0 : record >> (72 - bucketBits);
}

/** The value of a record within its bucket. */
export function valueOf(record: u64, bucketBits: u32, range: u32): u32 {
  return <u32>((((record << (bucketBits - 8)) >> (64 - FRACTION_BITS)) * range) >> FRACTION_BITS);
}
