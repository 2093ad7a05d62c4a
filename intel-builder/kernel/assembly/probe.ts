import { BROKEN, decodeBucket } from "./decode-bucket";
import { directoryOf } from "./read-back";
import { bucketBitsOf, bucketOf, rangeOf, shardBitsOf, valueOf, VALUES } from "./section";

/** How many of these keys the partition's shards hold, each looked up alone; a broken bucket holds none. */
export function probeKeys(keys: usize, count: usize, shards: usize, ends: usize): u32 {
  let found: u32 = 0;
  const end = keys + (count << 3);
  for (let at = keys; at < end; at += 8) found += <u32>hasKey(load<u64>(at), shards, ends);
  return found;
}

function hasKey(record: u64, shards: usize, ends: usize): bool {
  const bucketBits = bucketBitsOf();
  const inShard = bucketBits - shardBitsOf();
  const bucket = <u32>bucketOf(record, bucketBits);
  const shard = bucket >> inShard;
  const directory = directoryOf(shard, shards, ends);
  if (directory == 0) return false;
  const index = bucket & ((1 << inShard) - 1);
  const body = directory + ((<usize>2) << inShard);
  const from = body + (index == 0 ? 0 : load<u16>(directory + (index << 1) - 2));
  const to = body + load<u16>(directory + (index << 1));
  if (to < from || to > shards + load<u32>(ends + ((<usize>shard) << 2))) return false;
  const entries = decodeBucket(from, to);
  if (entries == BROKEN) return false;
  return hasValue(entries, valueOf(record, bucketBits, rangeOf()));
}

function hasValue(entries: u32, value: u32): bool {
  for (let index: u32 = 0; index < entries; index++) {
    if (load<u32>(VALUES + ((<usize>index) << 2)) == value) return true;
  }
  return false;
}
