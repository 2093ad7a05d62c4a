import { SCRATCH, setResult } from "./layout";

/** A fuller bucket was made to be full: shared/format/hash-section.ts. */
export const MAX_BUCKET_ENTRIES: u32 = 511;

const VALUES: usize = SCRATCH;
const PAYLOADS: usize = SCRATCH + 2048;
const FRACTION_BITS: u64 = 29;
const BLOCK_MAGIC: u32 = 0x32424847; // "GHB2"
// A code of more ones does not fit beside the bits that wait.
const MAX_SHORT_QUOTIENT: u32 = 24;

/**
 * Writes the shards of one partition's sorted records at `output`, and where each ends (from `output`) at `ends`. Results:
 * 0 entries, 1 values left out of full buckets. Gives the address behind the last byte. `firstShard` is the number of the
 * partition's first shard where blocks get a header, else below zero. Writes up to 16 bytes beyond, as scratch.
 */
export function encodeSections(
  records: usize,
  count: usize,
  output: usize,
  ends: usize,
  bucketBits: u32,
  shardBits: u32,
  range: u64,
  riceBits: u32,
  payloadBits: u32,
  firstShard: i32,
): usize {
  const end = records + (count << 3);
  const bucketShift: u64 = 64 - (bucketBits - 8);
  const shards: u32 = 1 << (shardBits - 8);
  const buckets: u32 = 1 << (bucketBits - shardBits);
  let at = records;
  let to = output;
  let bucket: u64 = 0;
  let entries: u64 = 0;
  let crowded: u64 = 0;
  for (let shard: u32 = 0; shard < shards; shard++) {
    if (firstShard >= 0) {
      store<u32>(to, BLOCK_MAGIC);
      store<u32>(to, firstShard + shard, 4);
      to += 8;
    }
    let directory = to;
    to += buckets << 1;
    const body = to;
    for (let index: u32 = 0; index < buckets; index++, bucket++) {
      let n: u32 = 0;
      let left: u32 = 0;
      let last: u32 = u32.MAX_VALUE;
      while (at < end) {
        const record = load<u64>(at);
        // Of 8 bucket bits a partition has one bucket, and a shift by 64 would be a shift by none.
        if ((bucketBits == 8 ? 0 : record >> bucketShift) != bucket) break;
        at += 8;
        const fraction = (record << (bucketBits - 8)) >> (64 - FRACTION_BITS);
        const value = <u32>((fraction * range) >> FRACTION_BITS);
        if (value == last) {
          if (left == 0) joinPayload(n, record);
          continue;
        }
        last = value;
        if (n == MAX_BUCKET_ENTRIES) {
          left += 1;
          continue;
        }
        store<u32>(VALUES + ((<usize>n) << 2), value);
        store<u8>(PAYLOADS + n, <u8>(record & 15));
        n += 1;
      }
      if (n > 0) to = writeBucket(to, n, riceBits, payloadBits);
      entries += n;
      crowded += left;
      store<u16>(directory, <u16>(to - body));
      directory += 2;
    }
    store<u32>(ends + ((<usize>shard) << 2), <u32>(to - output));
  }
  setResult(0, entries);
  setResult(1, crowded);
  return to;
}

function joinPayload(n: u32, record: u64): void {
  const place = PAYLOADS + n - 1;
  store<u8>(place, max<u8>(load<u8>(place), <u8>(record & 15)));
}

function writeBucket(at: usize, n: u32, riceBits: u32, payloadBits: u32): usize {
  let to = at;
  if (n < 128) store<u8>(to++, <u8>n);
  else {
    store<u8>(to, <u8>(0x80 | (n >> 8)));
    store<u8>(to + 1, <u8>n);
    to += 2;
  }
  to = writeCodes(to, n, riceBits);
  return payloadBits == 0 ? to : writePayloads(to, n);
}

function writeCodes(at: usize, n: u32, riceBits: u32): usize {
  const mask: u32 = (1 << riceBits) - 1;
  let to = at;
  // Less than 8 bits wait in `waiting` between codes.
  let waiting: u64 = 0;
  let bits: u64 = 0;
  let next: u32 = 0;
  const end = VALUES + ((<usize>n) << 2);
  for (let place = VALUES; place < end; place += 4) {
    const value = load<u32>(place);
    const difference = value - next;
    next = value + 1;
    let quotient = difference >> riceBits;
    while (quotient > MAX_SHORT_QUOTIENT) {
      waiting |= 0xffffff << bits;
      store<u64>(to, waiting);
      to += 3;
      waiting >>= 24;
      quotient -= 24;
    }
    const low = <u64>(difference & mask);
    waiting |= ((low << (quotient + 1)) | (((<u64>1) << quotient) - 1)) << bits;
    bits += quotient + 1 + riceBits;
    store<u64>(to, waiting);
    to += <usize>(bits >> 3);
    waiting >>= bits & 56;
    bits &= 7;
  }
  store<u8>(to, <u8>waiting);
  return to + <usize>(bits > 0);
}

function writePayloads(to: usize, n: u32): usize {
  store<u8>(PAYLOADS + n, 0);
  const bytes = (n + 1) >> 1;
  for (let index: u32 = 0; index < bytes; index += 4) {
    // Eight bytes with one number in each to four with two.
    let halves = load<u64>(PAYLOADS + ((<usize>index) << 1));
    halves = (halves | (halves >> 4)) & 0x00ff00ff00ff00ff;
    halves = (halves | (halves >> 8)) & 0x0000ffff0000ffff;
    store<u32>(to + index, <u32>(halves | (halves >> 16)));
  }
  return to + bytes;
}
