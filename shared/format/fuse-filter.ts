import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";

/*
 * Fuse filter: whether a key may be in a set; a stranger's key is taken for one of them once in 2^8 or 2^16. For machines
 * that hold it whole: on premises, `eval`, tests. Binary fuse filters of Graf and Lemire (arXiv:2201.01174), three probes
 * each, one for each shard of the key space. Little-endian.
 *
 *   offset    size  field
 *        0       4  magic "GHFF"
 *        4       2  format version
 *        6       1  shard bits (s): a key's first bits are its shard
 *        7       1  bits of a fingerprint: 8 or 16
 *        8       8  entries
 *       16  24*2^s  for each shard: offset of its fingerprints (8), seed (4), log2 of the slots of a segment (4), segments
 *                   less 2 (4), entries (4); all but the offset zero where it is empty
 *                   fingerprints, (segments) * 2^(log2) for each shard, one shard behind the other
 *      end       4  CRC-32C of all bytes before it
 *
 * With mix() as below, + and ^ on 32 bits, of a key's two words:
 *   a = mix(high ^ seed), b = mix(low ^ a), c = mix(a + b); S = 2^log2, W = (segments - 2) * S
 *   slots: p = b * W / 2^32;  p + S with its low bits ^ (c >> 16);  p + 2 * S with its low bits ^ c
 *   a key may be in the set where the three fingerprints there, joined by ^, are the low bits of a ^ (a >> 16)
 */
export const FUSE_MAGIC = 0x4646_4847; // "GHFF"
export const FUSE_VERSION = 1;
export const FUSE_DIRECTORY_AT = 16;
export const FUSE_RECORD_BYTES = 24;
const CRC_BYTES = 4;
const MAX_FUSE_SHARD_BITS = 8;
// 2^16 slots a segment, so that each offset in one has 16 bits of `c` to itself; reached beyond 10^7 keys a shard.
export const MAX_SEGMENT_BITS = 16;

export type FuseShard = {
  readonly seed: number;
  readonly segmentBits: number;
  /** Segments in which a key's first slot may lie: all but two. */
  readonly firstSegments: number;
  readonly entries: number;
};

export type FuseFilter = {
  readonly shardBits: number;
  readonly fingerprintBits: 8 | 16;
  readonly entries: number;
  /** False: surely not in the set. Three reads, no allocation. */
  readonly mayHave: (high: number, low: number) => boolean;
};

/** Murmur3's finaliser: every bit of the input moves every bit of the output. */
export function mix(word: number): number {
  let mixed = word ^ (word >>> 16);
  mixed = Math.imul(mixed, 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** `b * width / 2^32`, rounded down: exact for all widths, and quick for those of up to two million keys. */
export function firstSlot(b: number, width: number): number {
  if (width <= 2 ** 21) return (b * width * 2 ** -32) >>> 0;
  // A product of more than 53 bits would be rounded.
  return Math.floor(((b >>> 16) * width + Math.floor(((b & 0xffff) * width) / 2 ** 16)) / 2 ** 16);
}

/** Bytes of a shard's fingerprints. */
export function fuseShardBytes(shard: FuseShard, fingerprintBits: 8 | 16): number {
  return slotsOf(shard) * (fingerprintBits / 8);
}

export function slotsOf({ entries, firstSegments, segmentBits }: FuseShard): number {
  return entries === 0 ? 0 : (firstSegments + 2) * 2 ** segmentBits;
}

/** Checks header and directory against the bytes that are there. */
export function openFuseFilter(bytes: Uint8Array): FuseFilter {
  const { view, shardBits, fingerprintBits, entries, shards, offsets } = layoutOf(bytes);
  const shift = 32 - shardBits;
  return {
    shardBits,
    fingerprintBits,
    entries,
    mayHave(high, low) {
      const index = shardBits === 0 ? 0 : high >>> shift;
      const shard = shards[index];
      if (shard === undefined || shard.entries === 0) return false;
      const { seed, segmentBits, firstSegments } = shard;
      const a = mix(high ^ seed);
      const b = mix(low ^ a);
      const c = mix((a + b) | 0);
      const segment = 1 << segmentBits;
      const first = firstSlot(b, firstSegments * segment);
      const second = (first + segment) ^ ((c >>> 16) & (segment - 1));
      const third = (first + 2 * segment) ^ (c & (segment - 1));
      const at = offsets[index] ?? 0;
      const wanted = a ^ (a >>> 16);
      if (fingerprintBits === 8) {
        const joined = (bytes[at + first] ?? 0) ^ (bytes[at + second] ?? 0) ^ (bytes[at + third] ?? 0);
        return joined === (wanted & 0xff);
      }
      const word = (slot: number): number => view.getUint16(at + 2 * slot, true);
      return (word(first) ^ word(second) ^ word(third)) === (wanted & 0xffff);
    },
  };
}

/** Complete: the checksum too. Whether each key is found only its builder can say. */
export function verifyFuseFilter(bytes: Uint8Array): FuseFilter {
  const filter = openFuseFilter(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crcAt = bytes.byteLength - CRC_BYTES;
  expectEqual("fuse_filter_checksum", crc32c(bytes.subarray(0, crcAt)), view.getUint32(crcAt, true));
  return filter;
}

type FuseLayout = {
  readonly view: DataView;
  readonly shardBits: number;
  readonly fingerprintBits: 8 | 16;
  readonly entries: number;
  readonly shards: readonly FuseShard[];
  readonly offsets: readonly number[];
};

function layoutOf(bytes: Uint8Array): FuseLayout {
  const least = FUSE_DIRECTORY_AT + FUSE_RECORD_BYTES + CRC_BYTES;
  if (bytes.byteLength < least)
    throw new FormatError("fuse_filter_truncated", { expected: least, got: bytes.byteLength });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("fuse_filter_magic", FUSE_MAGIC, view.getUint32(0, true));
  expectEqual("fuse_filter_version", FUSE_VERSION, view.getUint16(4, true));
  const [shardBits, fingerprintBits] = [view.getUint8(6), view.getUint8(7)];
  if (shardBits > MAX_FUSE_SHARD_BITS || (fingerprintBits !== 8 && fingerprintBits !== 16))
    throw new FormatError("fuse_filter_layout", {
      expected: "at most 8 shard bits, fingerprints of 8 or 16",
      got: `${shardBits} and ${fingerprintBits}`,
    });
  let next = FUSE_DIRECTORY_AT + FUSE_RECORD_BYTES * 2 ** shardBits;
  if (next + CRC_BYTES > bytes.byteLength)
    throw new FormatError("fuse_filter_truncated", { expected: next, got: bytes.byteLength });
  const offsets: number[] = [];
  const shards = Array.from({ length: 2 ** shardBits }, (_, index) => {
    const shard = shardAt(view, FUSE_DIRECTORY_AT + FUSE_RECORD_BYTES * index, next);
    offsets.push(next);
    next += fuseShardBytes(shard, fingerprintBits);
    return shard;
  });
  expectEqual("fuse_filter_layout", next + CRC_BYTES, bytes.byteLength);
  const entries = Number(view.getBigUint64(8, true));
  expectEqual(
    "fuse_filter_layout",
    shards.reduce((sum, shard) => sum + shard.entries, 0),
    entries,
  );
  return { view, shardBits, fingerprintBits, entries, shards, offsets };
}

function shardAt(view: DataView, at: number, offset: number): FuseShard {
  expectEqual("fuse_filter_layout", offset, Number(view.getBigUint64(at, true)));
  const shard = {
    seed: view.getUint32(at + 8, true),
    segmentBits: view.getUint32(at + 12, true),
    firstSegments: view.getUint32(at + 16, true),
    entries: view.getUint32(at + 20, true),
  };
  const { segmentBits, firstSegments, entries, seed } = shard;
  const isEmpty = entries === 0 && segmentBits === 0 && firstSegments === 0 && seed === 0;
  if (!isEmpty && (entries === 0 || segmentBits > MAX_SEGMENT_BITS || firstSegments === 0))
    throw new FormatError("fuse_filter_layout", {
      expected: "a shard's parameters",
      got: `${entries} entries in ${firstSegments} segments of 2^${segmentBits}`,
    });
  return shard;
}
