import { crc32c } from "./crc32c.ts";
import { kindOf, PACK_HEADER_BYTES, PACK_KINDS, type PackKind } from "./credential-pack.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import { MAX_SHARD_BITS } from "./lookup-key.ts";

/*
 * Block index: where each block of a pack is and what it must hash to. Resident in every isolate, which cannot hash a
 * whole pack: it checks this index against the signed manifest, and then each block it reads against this index.
 * Little-endian.
 *
 *   offset    size  field
 *        0       4  magic "GHBX"
 *        4       2  format version
 *        6       1  kind, as in the pack
 *        7       1  shard bits (b)
 *        8       8  bytes of the whole pack
 *       16  32*2^b  for each shard: offset (8), length (4), first 20 bytes of the block's SHA-256
 *      end       4  CRC-32C of all bytes before it
 */
const MAGIC = 0x5842_4847; // "GHBX"
const VERSION = 1;
const HEADER_BYTES = 16;
const RECORD_BYTES = 32;
const CRC_BYTES = 4;

/** 160 bits: forging a block means a second preimage, which 128 would already put out of reach. */
export const BLOCK_HASH_BYTES = 20;

export type BlockPlace = { readonly offset: number; readonly length: number; readonly hash: Uint8Array };

export type BlockIndex = {
  readonly kind: PackKind;
  readonly shardBits: number;
  readonly packBytes: number;
  /** Throws if the record points outside the pack. */
  readonly place: (shard: number) => BlockPlace;
};

export type BlockIndexParts = {
  readonly kind: PackKind;
  readonly shardBits: number;
  /** One for each shard, in order. */
  readonly blocks: readonly { readonly length: number; readonly hash: Uint8Array }[];
};

export function writeBlockIndex({ kind, shardBits, blocks }: BlockIndexParts): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + blocks.length * RECORD_BYTES + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint8(6, PACK_KINDS[kind]);
  view.setUint8(7, shardBits);
  let offset = PACK_HEADER_BYTES;
  for (const [shard, { length, hash }] of blocks.entries()) {
    const at = HEADER_BYTES + shard * RECORD_BYTES;
    view.setBigUint64(at, BigInt(offset), true);
    view.setUint32(at + 8, length, true);
    bytes.set(hash.subarray(0, BLOCK_HASH_BYTES), at + 12);
    offset += length;
  }
  view.setBigUint64(8, BigInt(offset), true);
  view.setUint32(bytes.length - CRC_BYTES, crc32c(bytes.subarray(0, -CRC_BYTES)), true);
  return bytes;
}

/** Reads the header only; `verifyBlockIndex` or the manifest's SHA-256 tells whether the rest is whole. */
export function openBlockIndex(bytes: Uint8Array): BlockIndex {
  if (bytes.byteLength < HEADER_BYTES + CRC_BYTES) {
    throw new FormatError("block_index_truncated", {
      expected: HEADER_BYTES + CRC_BYTES,
      got: bytes.byteLength,
    });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("block_index_magic", MAGIC, view.getUint32(0, true));
  expectEqual("block_index_version", VERSION, view.getUint16(4, true));
  const shardBits = view.getUint8(7);
  if (shardBits > MAX_SHARD_BITS) {
    throw new FormatError("block_index_layout", {
      expected: `at most ${MAX_SHARD_BITS} bits`,
      got: shardBits,
    });
  }
  expectEqual(
    "block_index_layout",
    HEADER_BYTES + RECORD_BYTES * 2 ** shardBits + CRC_BYTES,
    bytes.byteLength,
  );
  const packBytes = Number(view.getBigUint64(8, true));
  return {
    kind: kindOf(view.getUint8(6)),
    shardBits,
    packBytes,
    place: (shard) => placeAt(bytes, view, { shard, shards: 2 ** shardBits, packBytes }),
  };
}

/** Complete: the checksum, and that the blocks lie one behind the other and fill the pack. */
export function verifyBlockIndex(bytes: Uint8Array): BlockIndex {
  const index = openBlockIndex(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crcAt = bytes.byteLength - CRC_BYTES;
  expectEqual("block_index_checksum", crc32c(bytes.subarray(0, crcAt)), view.getUint32(crcAt, true));
  let next = PACK_HEADER_BYTES;
  for (let shard = 0; shard < 2 ** index.shardBits; shard++) {
    const { offset, length } = index.place(shard);
    expectEqual("block_index_layout", next, offset);
    next = offset + length;
  }
  expectEqual("block_index_layout", index.packBytes, next);
  return index;
}

type Wanted = { readonly shard: number; readonly shards: number; readonly packBytes: number };

function placeAt(bytes: Uint8Array, view: DataView, { shard, shards, packBytes }: Wanted): BlockPlace {
  if (!(shard >= 0 && shard < shards))
    throw new FormatError("block_shard", { expected: `below ${shards}`, got: shard });
  const at = HEADER_BYTES + shard * RECORD_BYTES;
  const offset = view.getUint32(at, true) + view.getUint32(at + 4, true) * 2 ** 32;
  const length = view.getUint32(at + 8, true);
  if (offset < PACK_HEADER_BYTES || offset + length > packBytes) {
    throw new FormatError("block_index_layout", {
      expected: `a block within ${packBytes} bytes`,
      got: offset + length,
    });
  }
  return { offset, length, hash: bytes.subarray(at + 12, at + 12 + BLOCK_HASH_BYTES) };
}
