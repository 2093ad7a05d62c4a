import { result, setResult } from "./layout";
import {
  BLOCK_MAGIC,
  bucketBitsOf,
  bucketOf,
  firstBlockOf,
  MAX_BUCKET_ENTRIES,
  PAYLOADS,
  payloadBitsOf,
  rangeOf,
  riceBitsOf,
  shardBitsOf,
  valueOf,
  VALUES,
} from "./section";

// A code of more ones does not fit beside the bits that wait.
const MAX_SHORT_QUOTIENT: u32 = 24;

const ENTRIES: u32 = 0;
const CROWDED: u32 = 1;
const IN_BUCKET: u32 = 2;

/**
 * Writes the shards of one partition's sorted records at `output`, and where each ends (from `output` on) at `ends`. Gives
 * the address behind the last byte; up to 16 bytes beyond are scratch. Results: 0 entries, 1 values left out of full buckets.
 */
export function encodeSections(records: usize, count: usize, output: usize, ends: usize): usize {
  const buckets: u32 = 1 << (bucketBitsOf() - shardBitsOf());
  const shards: u32 = 1 << (shardBitsOf() - 8);
  const recordsEnd = records + (count << 3);
  setResult(ENTRIES, 0);
  setResult(CROWDED, 0);
  let at = records;
  let to = output;
  for (let shard: u32 = 0; shard < shards; shard++) {
    to = writeHeader(to, shard);
    let directory = to;
    const body = to + (buckets << 1);
    to = body;
    for (let index: u32 = 0; index < buckets; index++) {
      at = gather(at, recordsEnd, shard * buckets + index);
      const entries = result(IN_BUCKET);
      if (entries > 0) to = writeBucket(to, entries);
      store<u16>(directory, <u16>(to - body));
      directory += 2;
    }
    store<u32>(ends + ((<usize>shard) << 2), <u32>(to - output));
  }
  return to;
}

function writeHeader(to: usize, shard: u32): usize {
  if (firstBlockOf() < 0) return to;
  store<u32>(to, BLOCK_MAGIC);
  store<u32>(to, firstBlockOf() + shard, 4);
  return to + 8;
}

/** Takes the records of a bucket to VALUES and PAYLOADS, each value once; gives where the next bucket's begin. */
function gather(records: usize, end: usize, bucket: u32): usize {
  const bucketBits = bucketBitsOf();
  const range = rangeOf();
  let at = records;
  let entries: u32 = 0;
  let crowded: u32 = 0;
  let last: u32 = u32.MAX_VALUE;
  for (; at < end; at += 8) {
    const record = load<u64>(at);
    if (bucketOf(record, bucketBits) != bucket) break;
    const value = valueOf(record, bucketBits, range);
    if (value == last) {
      if (crowded == 0) raisePayload(entries - 1, <u8>(record & 15));
    } else if (entries == MAX_BUCKET_ENTRIES) {
      crowded += 1;
    } else {
      store<u32>(VALUES + ((<usize>entries) << 2), value);
      store<u8>(PAYLOADS + entries, <u8>(record & 15));
      entries += 1;
    }
    last = value;
  }
  setResult(IN_BUCKET, entries);
  setResult(ENTRIES, result(ENTRIES) + entries);
  setResult(CROWDED, result(CROWDED) + crowded);
  return at;
}

function raisePayload(index: u32, payload: u8): void {
  store<u8>(PAYLOADS + index, max<u8>(load<u8>(PAYLOADS + index), payload));
}

function writeBucket(at: usize, entries: u32): usize {
  const to = writeCodes(writeCount(at, entries), entries, riceBitsOf());
  return payloadBitsOf() == 0 ? to : writePayloads(to, entries);
}

function writeCount(to: usize, entries: u32): usize {
  if (entries < 128) {
    store<u8>(to, <u8>entries);
    return to + 1;
  }
  store<u8>(to, <u8>(0x80 | (entries >> 8)));
  store<u8>(to, <u8>entries, 1);
  return to + 2;
}

function writeCodes(at: usize, entries: u32, riceBits: u32): usize {
  const mask: u32 = (1 << riceBits) - 1;
  const end = VALUES + ((<usize>entries) << 2);
  let to = at;
  // Less than 8 bits wait between codes.
  let waiting: u64 = 0;
  let bits: u64 = 0;
  let next: u32 = 0;
  for (let place = VALUES; place < end; place += 4) {
    const value = load<u32>(place);
    const difference = value - next;
    next = value + 1;
    let quotient = difference >> riceBits;
    while (quotient > MAX_SHORT_QUOTIENT) {
      waiting |= (<u64>0xffffff) << bits;
      store<u64>(to, waiting);
      to += 3;
      waiting >>= 24;
      quotient -= 24;
    }
    const ones = ((<u64>1) << quotient) - 1;
    waiting |= (((<u64>(difference & mask)) << (quotient + 1)) | ones) << bits;
    bits += quotient + 1 + riceBits;
    store<u64>(to, waiting);
    to += <usize>(bits >> 3);
    waiting >>= bits & 56;
    bits &= 7;
  }
  store<u8>(to, <u8>waiting);
  return to + <usize>(bits > 0);
}

function writePayloads(to: usize, entries: u32): usize {
  store<u8>(PAYLOADS + entries, 0);
  const bytes = (entries + 1) >> 1;
  for (let index: u32 = 0; index < bytes; index += 4) {
    // Eight bytes with a number in each to four with two.
    let halves = load<u64>(PAYLOADS + ((<usize>index) << 1));
    halves = (halves | (halves >> 4)) & 0x00ff00ff00ff00ff;
    halves = (halves | (halves >> 8)) & 0x0000ffff0000ffff;
    store<u32>(to + index, <u32>(halves | (halves >> 16)));
  }
  return to + bytes;
}
