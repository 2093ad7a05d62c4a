import { crc32c } from "./crc32c.ts";
import { expectEqual, FormatError, type FormatErrorCode } from "./format-error.ts";
import {
  MAX_BUCKET_BITS,
  MAX_RANGE,
  MAX_SHARD_BUCKET_BITS,
  sectionParameters,
  type SectionParameters,
} from "./hash-section.ts";
import { MAX_SHARD_BITS } from "./lookup-key.ts";

/*
 * Credential pack: all blocks of one kind in one object, read by range. Little-endian.
 *
 *   offset  size  field
 *        0    64  layout (below) with magic "GHCP"
 *       64     4  CRC-32C of bytes 0 to 63
 *       68     4  zero
 *       72        2^s blocks (credential-block.ts) in shard order, no gaps; where each begins stands in the block index
 *
 * Layout, which pack, block index and resident set begin with:
 *
 *   offset  size  field
 *        0     4  magic
 *        4     2  format version
 *        6     1  kind: 1 passwords, 2 identities, 3 ntlm
 *        7     1  shard bits (s)
 *        8     1  sections: passwords and ntlm 1; identities 3: names, pairs, similar
 *        9     7  zero
 *       16  3*16  for each section: B (1), k (1), payload bits (1), zero (1), R (4), entries (8); zero where there is none
 */
const MAGIC = 0x5043_4847; // "GHCP"
const VERSION = 2;
export const PACK_HEADER_BYTES = 72;
export const LAYOUT_BYTES = 64;
const SECTIONS_AT = 16;
const SECTION_BYTES = 16;

const PACK_KINDS = { passwords: 1, identities: 2, ntlm: 3 } as const;
export type PackKind = keyof typeof PACK_KINDS;

/** Sections of each kind, as their payload bits. */
const SECTION_PAYLOADS = { passwords: [4], identities: [0, 0, 0], ntlm: [4] } as const;

/** A section's parameters, and how many entries it really has. */
export type PackSection = SectionParameters & { readonly entries: number };

export type PackLayout = {
  readonly kind: PackKind;
  readonly shardBits: number;
  readonly sections: readonly PackSection[];
};

// Two cold reads of a login together stay below 16 KB: a block's size varies by few per cent around this mean.
const MEAN_BLOCK_BYTES = 6144;

/**
 * Layout for as many distinct keys as are expected in each section; `entries` hold the expectation until the true number
 * is known. The same on every machine.
 */
export function planPack(kind: PackKind, expected: readonly number[]): PackLayout {
  const payloads = SECTION_PAYLOADS[kind];
  const plan = (minBucketBits: number): readonly PackSection[] =>
    payloads.map((payloadBits, index) => {
      const entries = expected[index] ?? 0;
      return { ...sectionParameters({ entries, payloadBits, minBucketBits }), entries };
    });
  const totalBytes = plan(0).reduce((sum, section) => sum + plannedBytes(section), 0);
  let shardBits = 0;
  while (totalBytes > MEAN_BLOCK_BYTES * 2 ** shardBits) shardBits += 1;
  if (shardBits > MAX_SHARD_BITS)
    throw new FormatError("pack_layout", {
      expected: `at most ${MEAN_BLOCK_BYTES * 2 ** MAX_SHARD_BITS} bytes`,
      got: totalBytes,
    });
  return { kind, shardBits, sections: plan(shardBits) };
}

export function writePackHeader(layout: PackLayout): Uint8Array {
  const bytes = new Uint8Array(PACK_HEADER_BYTES);
  writeLayout(bytes, layout, { magic: MAGIC, version: VERSION });
  new DataView(bytes.buffer).setUint32(LAYOUT_BYTES, crc32c(bytes.subarray(0, LAYOUT_BYTES)), true);
  return bytes;
}

/** Complete: the header is small, so reading and verifying are one. The blocks are for the block index. */
export function readPackHeader(bytes: Uint8Array): PackLayout {
  if (bytes.byteLength < PACK_HEADER_BYTES)
    throw new FormatError("pack_truncated", { expected: PACK_HEADER_BYTES, got: bytes.byteLength });
  const layout = readLayout(bytes, { magic: MAGIC, version: VERSION }, "pack");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual("pack_checksum", crc32c(bytes.subarray(0, LAYOUT_BYTES)), view.getUint32(LAYOUT_BYTES, true));
  expectEqual("pack_layout", 0, view.getUint32(LAYOUT_BYTES + 4, true));
  return layout;
}

/** Which file a layout begins: its first six bytes. */
export type LayoutStamp = { readonly magic: number; readonly version: number };

export function writeLayout(bytes: Uint8Array, layout: PackLayout, { magic, version }: LayoutStamp): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(0, magic, true);
  view.setUint16(4, version, true);
  view.setUint8(6, PACK_KINDS[layout.kind]);
  view.setUint8(7, layout.shardBits);
  view.setUint8(8, layout.sections.length);
  for (const [index, section] of layout.sections.entries()) {
    const at = SECTIONS_AT + index * SECTION_BYTES;
    view.setUint8(at, section.bucketBits);
    view.setUint8(at + 1, section.riceBits);
    view.setUint8(at + 2, section.payloadBits);
    view.setUint32(at + 4, section.range, true);
    view.setBigUint64(at + 8, BigInt(section.entries), true);
  }
}

/** The caller has checked that 64 bytes are there. Any contradiction is refused, also in bytes that must be zero. */
export function readLayout(
  bytes: Uint8Array,
  { magic, version }: LayoutStamp,
  family: "pack" | "block_index" | "resident_set",
): PackLayout {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  expectEqual(`${family}_magic`, magic, view.getUint32(0, true));
  expectEqual(`${family}_version`, version, view.getUint16(4, true));
  const code: FormatErrorCode = `${family}_layout`;
  const kind = kindOf(view.getUint8(6), code);
  const shardBits = view.getUint8(7);
  if (shardBits > MAX_SHARD_BITS)
    throw new FormatError(code, { expected: `at most ${MAX_SHARD_BITS} shard bits`, got: shardBits });
  const payloads = SECTION_PAYLOADS[kind];
  expectEqual(code, payloads.length, view.getUint8(8));
  const sections = payloads.map((payloadBits, index) => {
    const section = sectionAt(view, SECTIONS_AT + index * SECTION_BYTES, code);
    expectEqual(code, payloadBits, section.payloadBits);
    checkSection(section, shardBits, code);
    return section;
  });
  expectZeros(bytes.subarray(9, SECTIONS_AT), code);
  expectZeros(bytes.subarray(SECTIONS_AT + sections.length * SECTION_BYTES, LAYOUT_BYTES), code);
  return { kind, shardBits, sections };
}

/** Codes (17.54 bits, one of padding and count for each 8), payloads and directory, as the mean of many buckets. */
function plannedBytes({ entries, payloadBits, bucketBits }: PackSection): number {
  return Math.ceil((entries * (18 + payloadBits)) / 8) + 2 * 2 ** bucketBits;
}

function sectionAt(view: DataView, at: number, code: FormatErrorCode): PackSection {
  expectEqual(code, 0, view.getUint8(at + 3));
  return {
    bucketBits: view.getUint8(at),
    riceBits: view.getUint8(at + 1),
    payloadBits: view.getUint8(at + 2),
    range: view.getUint32(at + 4, true),
    entries: Number(view.getBigUint64(at + 8, true)),
  };
}

function checkSection(section: PackSection, shardBits: number, code: FormatErrorCode): void {
  const { bucketBits, riceBits, range, entries } = section;
  const shardBucketBits = bucketBits - shardBits;
  const isPossible =
    bucketBits <= MAX_BUCKET_BITS &&
    shardBucketBits >= 0 &&
    shardBucketBits <= MAX_SHARD_BUCKET_BITS &&
    riceBits < 24 &&
    range >= 1 &&
    range < MAX_RANGE &&
    entries <= Number.MAX_SAFE_INTEGER;
  if (!isPossible)
    throw new FormatError(code, {
      expected: "a section's parameters",
      got: `B ${bucketBits}, s ${shardBits}, k ${riceBits}, R ${range}`,
    });
}

function kindOf(value: number, code: FormatErrorCode): PackKind {
  if (value === PACK_KINDS.passwords) return "passwords";
  if (value === PACK_KINDS.identities) return "identities";
  if (value === PACK_KINDS.ntlm) return "ntlm";
  throw new FormatError(code, { expected: "kind 1, 2 or 3", got: value });
}

function expectZeros(bytes: Uint8Array, code: FormatErrorCode): void {
  const at = bytes.findIndex((byte) => byte !== 0);
  if (at >= 0) throw new FormatError(code, { expected: "zeros", got: bytes[at] ?? 0 });
}
