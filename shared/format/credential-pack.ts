import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import { LOOKUP_KEY_BYTES, MAX_SHARD_BITS } from "./lookup-key.ts";

/*
 * Credential pack: all blocks of one kind in one object, read by range. Little-endian.
 *
 *   offset  size  field
 *        0     4  magic "GHCP"
 *        4     2  format version
 *        6     1  kind: 1 passwords (password-block.ts), 2 identities (identity-block.ts)
 *        7     1  shard bits (b)
 *        8     4  bytes of each stored key
 *       12    16  zero
 *       28     4  CRC-32C of bytes 0 to 27
 *       32        2^b blocks in shard order, no gaps; where each begins stands in the block index
 */
const MAGIC = 0x5043_4847; // "GHCP"
const VERSION = 1;
export const PACK_HEADER_BYTES = 32;

export const PACK_KINDS = { passwords: 1, identities: 2 } as const;
export type PackKind = keyof typeof PACK_KINDS;

export type PackHeader = { readonly kind: PackKind; readonly shardBits: number };

export function writePackHeader({ kind, shardBits }: PackHeader): Uint8Array {
  const bytes = new Uint8Array(PACK_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint16(4, VERSION, true);
  view.setUint8(6, PACK_KINDS[kind]);
  view.setUint8(7, shardBits);
  view.setUint32(8, LOOKUP_KEY_BYTES, true);
  view.setUint32(28, crc32c(bytes.subarray(0, 28)), true);
  return bytes;
}

/** Complete: the header is small, so reading and verifying are one. The blocks are for the block index. */
export function readPackHeader(bytes: Uint8Array): PackHeader {
  if (bytes.byteLength < PACK_HEADER_BYTES) {
    throw new FormatError("pack_truncated", { expected: PACK_HEADER_BYTES, got: bytes.byteLength });
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("pack_magic", MAGIC, view.getUint32(0, true));
  expectEqual("pack_checksum", crc32c(bytes.subarray(0, 28)), view.getUint32(28, true));
  expectEqual("pack_version", VERSION, view.getUint16(4, true));
  expectEqual("pack_layout", LOOKUP_KEY_BYTES, view.getUint32(8, true));
  return { kind: kindOf(view.getUint8(6)), shardBits: shardBitsAt(view, 7) };
}

export function kindOf(code: number): PackKind {
  if (code === PACK_KINDS.passwords) return "passwords";
  if (code === PACK_KINDS.identities) return "identities";
  throw new FormatError("pack_layout", { expected: "kind 1 or 2", got: code });
}

function shardBitsAt(view: DataView, at: number): number {
  const bits = view.getUint8(at);
  if (bits > MAX_SHARD_BITS)
    throw new FormatError("pack_layout", { expected: `at most ${MAX_SHARD_BITS} bits`, got: bits });
  return bits;
}
