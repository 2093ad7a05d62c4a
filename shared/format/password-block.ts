import { expectEqual, FormatError } from "./format-error.ts";
import { indexOfKey, verifySection, type KeySection } from "./key-section.ts";
import { LOOKUP_KEY_BYTES } from "./lookup-key.ts";

/*
 * Block of leaked passwords: every key whose first bits are the shard number. Written by intel-builder/stages.
 * Numbers are little-endian, keys most significant byte first.
 *
 *   offset   size  field
 *        0      4  magic "GHPB"
 *        4      4  shard number
 *        8      4  keys (n)
 *       12  n * 8  keys (lookup-key.ts), ascending, no duplicates
 *           n * 1  facts of each key: bits 0-5 count class, bit 6 zero, bit 7 common
 *
 * It has no checksum of its own: the block index, itself covered by the signed manifest, holds its SHA-256.
 */
const MAGIC = 0x4250_4847; // "GHPB"
const HEADER_BYTES = 12;
const CLASS_MASK = 0b0011_1111;
const COMMON_BIT = 0b1000_0000;

export type PasswordFacts = { readonly countClass: number; readonly common: boolean };
export type PasswordBlock = {
  readonly byteLength: number;
  readonly find: (key: Uint8Array) => PasswordFacts | null;
};

export const PASSWORD_ENTRY_BYTES = LOOKUP_KEY_BYTES + 1;

/** One byte for the facts of a key. */
export function packFacts({ countClass, common }: PasswordFacts): number {
  return (countClass & CLASS_MASK) | (common ? COMMON_BIT : 0);
}

export function unpackFacts(facts: number): PasswordFacts {
  return { countClass: facts & CLASS_MASK, common: (facts & COMMON_BIT) !== 0 };
}

/** `keys` (n * 8 bytes, ascending) and `facts` (n bytes) become one block. */
export function writePasswordBlock(shard: number, keys: Uint8Array, facts: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + keys.length + facts.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, shard, true);
  view.setUint32(8, facts.length, true);
  bytes.set(keys, HEADER_BYTES);
  bytes.set(facts, HEADER_BYTES + keys.length);
  return bytes;
}

/** Checks the header against the bytes that are really there. The caller has checked the block's hash. */
export function openPasswordBlock(bytes: Uint8Array, shard: number): PasswordBlock {
  const { section, factsAt } = layout(bytes, shard);
  return {
    byteLength: bytes.byteLength,
    find(key) {
      const index = indexOfKey(section, key);
      return index < 0 ? null : unpackFacts(section.view.getUint8(factsAt + index));
    },
  };
}

/** Complete: order, and that every key belongs into this shard. For the publisher. */
export function verifyPasswordBlock(bytes: Uint8Array, shard: number, shardBits: number): number {
  const { section } = layout(bytes, shard);
  verifySection(section, { shard, shardBits });
  return section.count;
}

function layout(
  bytes: Uint8Array,
  shard: number,
): { readonly section: KeySection; readonly factsAt: number } {
  if (bytes.byteLength < HEADER_BYTES) {
    throw new FormatError("block_truncated", { expected: HEADER_BYTES, got: bytes.byteLength });
  }
  // byteOffset matters: a block may be a view into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("block_magic", MAGIC, view.getUint32(0, true));
  expectEqual("block_shard", shard, view.getUint32(4, true));
  const count = view.getUint32(8, true);
  expectEqual("block_layout", HEADER_BYTES + count * PASSWORD_ENTRY_BYTES, bytes.byteLength);
  return { section: { view, at: HEADER_BYTES, count }, factsAt: HEADER_BYTES + count * LOOKUP_KEY_BYTES };
}
