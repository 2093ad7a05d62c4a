import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import { LAYOUT_BYTES, PACK_HEADER_BYTES, readLayout, writeLayout, type PackLayout } from "./pack-header.ts";

/*
 * Block index of a pack: where each block is and what it must hash to. Resident in every isolate, which cannot hash a
 * whole pack: it checks this index against the signed manifest, and then each block it reads against this index.
 * Little-endian.
 *
 *   offset    size  field
 *        0      64  layout as in the pack (pack-header.ts) with magic "GHBX"
 *       64       8  bytes of the whole pack
 *       72  24*2^s  for each shard: offset (5), length (3), first 16 bytes of the block's SHA-256
 *      end       4  CRC-32C of all bytes before it
 */
const STAMP = { magic: 0x5842_4847, version: 2 } as const; // "GHBX"
const RECORDS_AT = LAYOUT_BYTES + 8;
const RECORD_BYTES = 24;
const CRC_BYTES = 4;
const MAX_BLOCK_BYTES = 2 ** 24 - 1;

/** 128 bits: forging a block means a second preimage of as many. */
export const BLOCK_HASH_BYTES = 16;

export type BlockPlace = { readonly offset: number; readonly length: number; readonly hash: Uint8Array };

export type PackIndex = {
  readonly layout: PackLayout;
  readonly packBytes: number;
  readonly byteLength: number;
  /** Throws if the record points outside the pack. */
  readonly place: (shard: number) => BlockPlace;
};

/** One for each shard, in order. */
export type BlockRecord = { readonly length: number; readonly hash: Uint8Array };

export function writePackIndex(layout: PackLayout, blocks: readonly BlockRecord[]): Uint8Array {
  const bytes = new Uint8Array(RECORDS_AT + blocks.length * RECORD_BYTES + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  writeLayout(bytes, layout, STAMP);
  let offset = PACK_HEADER_BYTES;
  for (const [shard, { length, hash }] of blocks.entries()) {
    if (length > MAX_BLOCK_BYTES)
      throw new FormatError("block_index_layout", {
        expected: `a block up to ${MAX_BLOCK_BYTES}`,
        got: length,
      });
    const at = RECORDS_AT + shard * RECORD_BYTES;
    view.setUint32(at, offset % 2 ** 32, true);
    view.setUint32(at + 4, length * 256 + Math.floor(offset / 2 ** 32), true);
    bytes.set(hash.subarray(0, BLOCK_HASH_BYTES), at + 8);
    offset += length;
  }
  view.setBigUint64(LAYOUT_BYTES, BigInt(offset), true);
  view.setUint32(bytes.length - CRC_BYTES, crc32c(bytes.subarray(0, -CRC_BYTES)), true);
  return bytes;
}

/** Reads the header only; `verifyPackIndex` or the manifest's SHA-256 tells whether the rest is whole. */
export function openPackIndex(bytes: Uint8Array): PackIndex {
  if (bytes.byteLength < RECORDS_AT + CRC_BYTES)
    throw new FormatError("block_index_truncated", {
      expected: RECORDS_AT + CRC_BYTES,
      got: bytes.byteLength,
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = readLayout(bytes, STAMP, "block_index");
  const shards = 2 ** layout.shardBits;
  expectEqual("block_index_layout", RECORDS_AT + RECORD_BYTES * shards + CRC_BYTES, bytes.byteLength);
  const packBytes = Number(view.getBigUint64(LAYOUT_BYTES, true));
  return {
    layout,
    packBytes,
    byteLength: bytes.byteLength,
    place: (shard) => placeAt(bytes, view, { shard, shards, packBytes }),
  };
}

/** Complete: the checksum, and that the blocks lie one behind the other and fill the pack. */
export function verifyPackIndex(bytes: Uint8Array): PackIndex {
  const index = openPackIndex(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const crcAt = bytes.byteLength - CRC_BYTES;
  expectEqual("block_index_checksum", crc32c(bytes.subarray(0, crcAt)), view.getUint32(crcAt, true));
  let next = PACK_HEADER_BYTES;
  for (let shard = 0; shard < 2 ** index.layout.shardBits; shard++) {
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
  const at = RECORDS_AT + shard * RECORD_BYTES;
  const word = view.getUint32(at + 4, true);
  const offset = view.getUint32(at, true) + (word & 255) * 2 ** 32;
  const length = word >>> 8;
  if (offset < PACK_HEADER_BYTES || offset + length > packBytes)
    throw new FormatError("block_index_layout", {
      expected: `a block within ${packBytes} bytes`,
      got: offset + length,
    });
  return { offset, length, hash: bytes.subarray(at + 8, at + 8 + BLOCK_HASH_BYTES) };
}
