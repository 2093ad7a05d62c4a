import { expectEqual, FormatError } from "./format-error.ts";
import { indexOfKey, verifySection, type KeySection } from "./key-section.ts";
import { LOOKUP_KEY_BYTES } from "./lookup-key.ts";

/*
 * Block of leaked identities: all that is known of the user names whose key starts with the shard number, so one read
 * answers for name, pair and similar. Written by intel-builder/stages.
 * Numbers are little-endian, keys most significant byte first.
 *
 *   offset   size  field
 *        0      4  magic "GHIB"
 *        4      4  shard number
 *        8      4  names (n)
 *       12      4  pairs (p)
 *       16      4  similar forms (s)
 *       20  n * 8  user-name keys, ascending, no duplicates
 *           p * 8  pair keys, likewise
 *           s * 8  similar keys, likewise
 *
 * It has no checksum of its own: the block index, itself covered by the signed manifest, holds its SHA-256.
 */
const MAGIC = 0x4249_4847; // "GHIB"
const HEADER_BYTES = 20;

export type IdentityBlock = {
  readonly byteLength: number;
  readonly hasName: (key: Uint8Array) => boolean;
  readonly hasPair: (key: Uint8Array) => boolean;
  readonly hasSimilar: (key: Uint8Array) => boolean;
};

/** Keys of each section, ascending, joined. */
export type IdentitySections = {
  readonly names: Uint8Array;
  readonly pairs: Uint8Array;
  readonly similar: Uint8Array;
};

export function writeIdentityBlock(shard: number, { names, pairs, similar }: IdentitySections): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + names.length + pairs.length + similar.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, shard, true);
  view.setUint32(8, names.length / LOOKUP_KEY_BYTES, true);
  view.setUint32(12, pairs.length / LOOKUP_KEY_BYTES, true);
  view.setUint32(16, similar.length / LOOKUP_KEY_BYTES, true);
  bytes.set(names, HEADER_BYTES);
  bytes.set(pairs, HEADER_BYTES + names.length);
  bytes.set(similar, HEADER_BYTES + names.length + pairs.length);
  return bytes;
}

/** Checks the header against the bytes that are really there. The caller has checked the block's hash. */
export function openIdentityBlock(bytes: Uint8Array, shard: number): IdentityBlock {
  const { names, pairs, similar } = layout(bytes, shard);
  return {
    byteLength: bytes.byteLength,
    hasName: (key) => indexOfKey(names, key) >= 0,
    hasPair: (key) => indexOfKey(pairs, key) >= 0,
    hasSimilar: (key) => indexOfKey(similar, key) >= 0,
  };
}

/** Complete: order, and that every user name belongs into this shard (pairs follow their name, not their own key). */
export function verifyIdentityBlock(bytes: Uint8Array, shard: number, shardBits: number): number {
  const { names, pairs, similar } = layout(bytes, shard);
  verifySection(names, { shard, shardBits });
  verifySection(pairs);
  verifySection(similar);
  return names.count + pairs.count + similar.count;
}

type Sections = { readonly names: KeySection; readonly pairs: KeySection; readonly similar: KeySection };

function layout(bytes: Uint8Array, shard: number): Sections {
  if (bytes.byteLength < HEADER_BYTES) {
    throw new FormatError("block_truncated", { expected: HEADER_BYTES, got: bytes.byteLength });
  }
  // byteOffset matters: a block may be a view into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("block_magic", MAGIC, view.getUint32(0, true));
  expectEqual("block_shard", shard, view.getUint32(4, true));
  const count = (at: number): number => view.getUint32(at, true);
  const names = { view, at: HEADER_BYTES, count: count(8) };
  const pairs = { view, at: names.at + names.count * LOOKUP_KEY_BYTES, count: count(12) };
  const similar = { view, at: pairs.at + pairs.count * LOOKUP_KEY_BYTES, count: count(16) };
  expectEqual("block_layout", similar.at + similar.count * LOOKUP_KEY_BYTES, bytes.byteLength);
  return { names, pairs, similar };
}
