import { FormatError } from "./format-error.ts";
import { bucketOf, MAX_BUCKET_ENTRIES, valueOf, type SectionParameters } from "./hash-section.ts";

/** Ascending keys of one shard as their halves; equal ones may repeat. Payloads: the low four bits of a byte each. */
export type SortedKeys = {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly payloads: Uint8Array | null;
};

export type ShardPlace = { readonly shard: number; readonly shardBits: number };

export type EncodedSection = {
  /** Directory and buckets. */
  readonly bytes: Uint8Array;
  readonly entries: number;
  /** Distinct values left out because their bucket was full. */
  readonly crowded: number;
};

/** One bucket's distinct values and payloads; reused from bucket to bucket. */
type Bucket = {
  readonly values: Uint32Array;
  readonly payloads: Uint8Array;
  entries: number;
  crowded: number;
};

/** The same keys always give the same bytes. Full buckets keep their smallest values. */
export function encodeSection(
  parameters: SectionParameters,
  { shard, shardBits }: ShardPlace,
  keys: SortedKeys,
): EncodedSection {
  const buckets = 2 ** (parameters.bucketBits - shardBits);
  const output = new Uint8Array(2 * buckets + byteBound(parameters, buckets, keys.high.length));
  const bucket = emptyBucket();
  let [read, written, entries, crowded] = [0, 2 * buckets, 0, 0];
  for (let index = 0; index < buckets; index++) {
    read = gather(parameters, keys, { from: read, bucket: shard * buckets + index, into: bucket });
    written = writeBucket(parameters, bucket, output, written);
    const end = written - 2 * buckets;
    output[2 * index] = end & 255;
    output[2 * index + 1] = end >>> 8;
    entries += bucket.entries;
    crowded += bucket.crowded;
  }
  if (read !== keys.high.length) {
    throw new FormatError("block_order", {
      expected: `ascending keys of shard ${shard}`,
      got: `another at ${read}`,
    });
  }
  return { bytes: output.slice(0, written), entries, crowded };
}

function emptyBucket(): Bucket {
  const [values, payloads] = [new Uint32Array(MAX_BUCKET_ENTRIES), new Uint8Array(MAX_BUCKET_ENTRIES)];
  return { values, payloads, entries: 0, crowded: 0 };
}

/** Counts, codes with their quotients' ones (whose sum a bucket's range bounds), padding and payloads at their largest. */
function byteBound({ range, riceBits }: SectionParameters, buckets: number, entries: number): number {
  return buckets * (4 + Math.ceil(range / 2 ** riceBits / 8)) + Math.ceil((entries * (riceBits + 9)) / 8);
}

type Gathering = { readonly from: number; readonly bucket: number; readonly into: Bucket };

/** Fills the bucket with the keys that belong into it; gives the index of the first that does not. */
function gather(parameters: SectionParameters, keys: SortedKeys, { from, bucket, into }: Gathering): number {
  into.entries = 0;
  into.crowded = 0;
  let at = from;
  let last = -1;
  for (; at < keys.high.length; at++) {
    const high = keys.high[at] ?? 0;
    if (bucketOf(high, parameters.bucketBits) !== bucket) break;
    const value = valueOf(high, keys.low[at] ?? 0, parameters);
    if (value < last) break;
    add(into, value, { isNew: value > last, payload: (keys.payloads?.[at] ?? 0) & 15 });
    last = value;
  }
  return at;
}

type Seen = { readonly isNew: boolean; readonly payload: number };

function add(bucket: Bucket, value: number, { isNew, payload }: Seen): void {
  if (isNew && bucket.entries === MAX_BUCKET_ENTRIES) bucket.crowded += 1;
  else if (isNew) {
    bucket.values[bucket.entries] = value;
    bucket.payloads[bucket.entries] = payload;
    bucket.entries += 1;
  } else if (bucket.crowded === 0) {
    const last = bucket.entries - 1;
    bucket.payloads[last] = Math.max(bucket.payloads[last] ?? 0, payload);
  }
}

/** Writes count, codes and payloads at `at`; gives the offset behind them. */
function writeBucket(
  { riceBits, payloadBits }: SectionParameters,
  { values, payloads, entries }: Bucket,
  output: Uint8Array,
  at: number,
): number {
  if (entries === 0) return at;
  let next = writeCount(entries, output, at);
  next = writeCodes(values.subarray(0, entries), riceBits, output, next);
  if (payloadBits === 0) return next;
  for (let index = 0; index < entries; index++) {
    output[next + (index >>> 1)] =
      (output[next + (index >>> 1)] ?? 0) | ((payloads[index] ?? 0) << (4 * (index & 1)));
  }
  return next + ((entries + 1) >>> 1);
}

function writeCount(entries: number, output: Uint8Array, at: number): number {
  if (entries < 128) {
    output[at] = entries;
    return at + 1;
  }
  output[at] = 0x80 | (entries >>> 8);
  output[at + 1] = entries & 255;
  return at + 2;
}

function writeCodes(values: Uint32Array, riceBits: number, output: Uint8Array, at: number): number {
  let bit = at * 8;
  let last = -1;
  for (const value of values) {
    const difference = value - last - 1;
    // Ones for the quotient; the zero behind them is there already.
    const quotient = Math.floor(difference / 2 ** riceBits);
    for (let one = 0; one < quotient; one++) setBit(output, bit++);
    bit += 1;
    for (let low = 0; low < riceBits; low++, bit++) {
      if (((difference >>> low) & 1) === 1) setBit(output, bit);
    }
    last = value;
  }
  return Math.ceil(bit / 8);
}

function setBit(output: Uint8Array, bit: number): void {
  output[bit >>> 3] = (output[bit >>> 3] ?? 0) | (1 << (bit & 7));
}
