/*
 * Hash section: a set of 64-bit keys at about 16 bits of certainty each, with or without a payload of 4 bits.
 * The unit of every credential block (credential-block.ts). Little-endian.
 *
 * A key's first B bits are its bucket; its next 29 bits, scaled to 0..R-1, its value. Keys with the same bucket and value
 * are one entry, with the greater payload. A shard (the first s bits) holds 2^(B-s) buckets, at most 32.
 *
 *   size         field
 *   2*2^(B-s)    directory: where each bucket ends, counted from the end of the directory
 *   ...          the buckets, one behind the other; an empty one has no bytes
 *
 * A bucket of n entries:
 *   1 or 2       n below 128: one byte; else 0x80 + n / 256, then n % 256. At most 511
 *   ...          n Rice codes of k low bits, ascending, bits from the lowest of each byte up, padded with zeros to a byte.
 *                Of the first value itself, then of each value less its predecessor less 1: quotient by 2^k as ones, a zero,
 *                then the k low bits from the lowest up
 *   (n+1)/2      with payloads: 4 bits an entry, the low half of a byte first, padded with zero
 */

/** What a reader must know of a section; the same for all blocks of a pack. */
export type SectionParameters = {
  /** B: 2^B buckets over all shards. */
  readonly bucketBits: number;
  /** R: values a bucket distinguishes. A stranger's key is taken for an entry with probability n / R. */
  readonly range: number;
  /** k: low bits of each Rice code. */
  readonly riceBits: number;
  /** 0 or 4. */
  readonly payloadBits: number;
};

/** Certainty of a plain hit: a stranger's key meets an entry once in 2^16. */
const EFFECTIVE_BITS = 16;

// Mean entries of a bucket are at most this and, above one bucket, more than half: each costs 17.9 bits with everything.
const MAX_MEAN_BUCKET_ENTRIES = 128;

/** More shows that keys were made to meet: their mean is 128, so chance never comes near. Bounds a probe and a block. */
export const MAX_BUCKET_ENTRIES = 511;

/** Ends of buckets are stored in two bytes: 32 buckets of 511 entries stay below, whatever their keys. */
export const MAX_SHARD_BUCKET_BITS = 5;

export const MAX_BUCKET_BITS = 27;

/** `range` stays below this, so that a value is computed exactly in doubles: 29 and 24 bits. */
export const MAX_RANGE = 2 ** 24;
const FRACTION_BITS = 29;

// The mean gap of values is 2^16. Rice codes of 15 low bits cost 17.54 bits then, of 16 17.58; no code can cost less than 17.44.
const RICE_BITS = EFFECTIVE_BITS - 1;

export type SectionPlan = {
  /** Distinct keys that are expected. */
  readonly entries: number;
  readonly payloadBits: 0 | 4;
  /** At least as many buckets as shards, also where a section is much smaller than its neighbours. */
  readonly minBucketBits: number;
};

/** Pure and the same on every machine: buckets of 64 to 128 entries, values of 16 bits of certainty. */
export function sectionParameters({ entries, payloadBits, minBucketBits }: SectionPlan): SectionParameters {
  let bucketBits = minBucketBits;
  while (entries > MAX_MEAN_BUCKET_ENTRIES * 2 ** bucketBits) bucketBits += 1;
  const range = Math.max(1, Math.round((entries * 2 ** EFFECTIVE_BITS) / 2 ** bucketBits));
  return { bucketBits, range, riceBits: RICE_BITS, payloadBits };
}

/** The bucket of a key, given as its high half. */
export function bucketOf(high: number, bucketBits: number): number {
  return bucketBits === 0 ? 0 : high >>> (32 - bucketBits);
}

/** The value of a key within its bucket. Grows with the key. */
export function valueOf(high: number, low: number, { bucketBits, range }: SectionParameters): number {
  const next = bucketBits === 0 ? high : ((high << bucketBits) | (low >>> (32 - bucketBits))) >>> 0;
  return Math.floor(((next >>> (32 - FRACTION_BITS)) * range) / 2 ** FRACTION_BITS);
}

/** log2 of how many strangers' keys one of them is taken for an entry; the measured rate must meet it. */
export function effectiveBitsOf({ bucketBits, range }: SectionParameters, entries: number): number {
  return Math.log2((range * 2 ** bucketBits) / Math.max(1, entries));
}
