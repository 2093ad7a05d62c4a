import { expectEqual, FormatError } from "./format-error.ts";
import { openSection, verifySection, type HashSection } from "./hash-section-reader.ts";
import type { PackLayout } from "./pack-header.ts";

/*
 * Credential block: all that a pack knows of the keys of one shard. Little-endian.
 *
 *   offset  size  field
 *        0     4  magic "GHB2"
 *        4     4  shard number
 *        8        the pack's sections in order (hash-section.ts), nothing behind the last
 *
 * It has no checksum of its own: the block index, itself covered by the signed manifest, holds its SHA-256.
 */
const MAGIC = 0x3242_4847; // "GHB2"
const HEADER_BYTES = 8;

export type CredentialBlock = {
  readonly byteLength: number;
  /** In the order of the pack's layout. */
  readonly sections: readonly HashSection[];
};

/** `sections`: the bytes that `encodeSection` gave for this shard, one for each section of the layout. */
export function writeBlock(shard: number, sections: readonly Uint8Array[]): Uint8Array {
  const length = sections.reduce((sum, section) => sum + section.length, HEADER_BYTES);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, shard, true);
  let at = HEADER_BYTES;
  for (const section of sections) {
    bytes.set(section, at);
    at += section.length;
  }
  return bytes;
}

/** Checks header and directories against the bytes that are really there. The caller has checked the block's hash. */
export function openBlock(bytes: Uint8Array, shard: number, layout: PackLayout): CredentialBlock {
  if (bytes.byteLength < HEADER_BYTES) {
    throw new FormatError("block_truncated", { expected: HEADER_BYTES, got: bytes.byteLength });
  }
  // byteOffset matters: a block may be a view into a larger read.
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("block_magic", MAGIC, view.getUint32(0, true));
  expectEqual("block_shard", shard, view.getUint32(4, true));
  let at = HEADER_BYTES;
  const sections = layout.sections.map((parameters) => {
    const section = openSection(bytes, at, parameters, layout.shardBits);
    at = section.endAt;
    return section;
  });
  expectEqual("block_layout", at, bytes.byteLength);
  return { byteLength: bytes.byteLength, sections };
}

/** Complete: every code of every section. Gives the entries of each section. For the publisher. */
export function verifyBlock(bytes: Uint8Array, shard: number, layout: PackLayout): readonly number[] {
  return openBlock(bytes, shard, layout).sections.map((section) => verifySection(section));
}
