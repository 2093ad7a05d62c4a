import { BROKEN, decodeBucket } from "./decode-bucket";
import { setResult, result } from "./layout";
import {
  BLOCK_MAGIC,
  bucketBitsOf,
  bucketOf,
  firstBlockOf,
  PAYLOADS,
  payloadBitsOf,
  rangeOf,
  shardBitsOf,
  valueOf,
  VALUES,
} from "./section";

const ENTRIES: u32 = 0;
const MISSING: u32 = 1;

/**
 * Decodes all shards of a partition and looks for each of its sorted records. False where a shard is not as sections say.
 * Results: 0 entries, 1 records whose value is not there, or with a smaller payload.
 */
export function readBack(records: usize, count: usize, shards: usize, ends: usize): bool {
  const recordsEnd = records + (count << 3);
  const buckets: u32 = 1 << (bucketBitsOf() - shardBitsOf());
  setResult(ENTRIES, 0);
  setResult(MISSING, 0);
  let record = records;
  for (let shard: u32 = 0; shard < (<u32>1) << (shardBitsOf() - 8); shard++) {
    const directory = directoryOf(shard, shards, ends);
    if (directory == 0) return false;
    const body = directory + (buckets << 1);
    const end = shards + load<u32>(ends + ((<usize>shard) << 2));
    let from = body;
    for (let index: u32 = 0; index < buckets; index++) {
      const to = body + load<u16>(directory + (index << 1));
      if (to < from || to > end) return false;
      const entries = decodeBucket(from, to);
      if (entries == BROKEN) return false;
      record = compare(record, recordsEnd, shard * buckets + index, entries);
      from = to;
    }
    if (from != end) return false;
  }
  return true;
}

/** Where a shard's directory is; 0 where its header is another one or the directory does not fit. */
export function directoryOf(shard: u32, shards: usize, ends: usize): usize {
  const place = ends + ((<usize>shard) << 2);
  let at = shards + (shard == 0 ? 0 : load<u32>(place - 4));
  const end = shards + load<u32>(place);
  const firstBlock = firstBlockOf();
  if (firstBlock >= 0) {
    if (load<u32>(at) != BLOCK_MAGIC || load<u32>(at, 4) != firstBlock + shard) return 0;
    at += 8;
  }
  return at + ((<usize>2) << (bucketBitsOf() - shardBitsOf())) > end ? 0 : at;
}

/** Counts the bucket's records that are not among its decoded entries; gives where the next bucket's records begin. */
function compare(records: usize, end: usize, bucket: u32, entries: u32): usize {
  const bucketBits = bucketBitsOf();
  const range = rangeOf();
  const hasPayload = payloadBitsOf() > 0;
  let at = records;
  let missing: u32 = 0;
  let index: u32 = 0;
  for (; at < end; at += 8) {
    const record = load<u64>(at);
    if (bucketOf(record, bucketBits) != bucket) break;
    const value = valueOf(record, bucketBits, range);
    while (index < entries && load<u32>(VALUES + ((<usize>index) << 2)) < value) index++;
    const isThere = index < entries && load<u32>(VALUES + ((<usize>index) << 2)) == value;
    const isEnough = !hasPayload || load<u8>(PAYLOADS + index) >= <u8>(record & 15);
    missing += <u32>!(isThere && isEnough);
  }
  setResult(ENTRIES, result(ENTRIES) + entries);
  setResult(MISSING, result(MISSING) + missing);
  return at;
}
