import { crc32c } from "./crc32c.ts";
import { openBlock, verifyBlock, type CredentialBlock } from "./credential-block.ts";
import { expectEqual, FormatError } from "./format-error.ts";
import { NOT_THERE, probeSection } from "./hash-section-reader.ts";
import { LAYOUT_BYTES, readLayout, writeLayout, type PackLayout } from "./pack-header.ts";

/*
 * Resident set: a small pack that every isolate holds whole: the most common passwords, or what changed since a pack was
 * built, with tombstones for what was taken out of it. Little-endian.
 *
 *   offset       size  field
 *        0         64  layout as in a pack (pack-header.ts) with magic "GHRS"
 *       64         32  SHA-256 of the pack that this changes; zero where it changes none
 *       96  4*(2^s+1)  where each block begins and the last one ends, counted from the start of the set
 *                      2^s blocks (credential-block.ts), one behind the other
 *                      for each section: tombstones (4), then of each: bucket (4), value (4) in the base pack's own
 *                      parameters, ascending
 *      end          4  CRC-32C of all bytes before it
 */
const STAMP = { magic: 0x5352_4847, version: 1 } as const; // "GHRS"
const BASE_AT = LAYOUT_BYTES;
const BASE_BYTES = 32;
const OFFSETS_AT = BASE_AT + BASE_BYTES;
const TOMBSTONE_BYTES = 8;
const CRC_BYTES = 4;

/** An entry that is no longer in the base pack. */
export type Tombstone = { readonly bucket: number; readonly value: number };

export type ResidentSetParts = {
  readonly layout: PackLayout;
  /** SHA-256 of the base pack; null for a set that changes none. */
  readonly base: Uint8Array | null;
  /** As `writeBlock` gave them, one for each shard. */
  readonly blocks: readonly Uint8Array[];
  /** One list for each section, ascending, no duplicates. */
  readonly tombstones: readonly (readonly Tombstone[])[];
};

export type ResidentSet = {
  readonly layout: PackLayout;
  readonly base: Uint8Array;
  readonly byteLength: number;
  /** Payload of a key of this section, or NOT_THERE. The key's first bits are its shard. No allocation. */
  readonly probe: (section: number, high: number, low: number) => number;
  /** Whether this entry of the base pack was taken out. */
  readonly isRemoved: (section: number, bucket: number, value: number) => boolean;
};

export function writeResidentSet({ layout, base, blocks, tombstones }: ResidentSetParts): Uint8Array {
  const blocksAt = OFFSETS_AT + 4 * (blocks.length + 1);
  const blockBytes = blocks.reduce((sum, block) => sum + block.length, 0);
  const graves = tombstones.reduce((sum, list) => sum + 4 + list.length * TOMBSTONE_BYTES, 0);
  const bytes = new Uint8Array(blocksAt + blockBytes + graves + CRC_BYTES);
  const view = new DataView(bytes.buffer);
  writeLayout(bytes, layout, STAMP);
  if (base !== null) bytes.set(base.subarray(0, BASE_BYTES), BASE_AT);
  let at = blocksAt;
  for (const [shard, block] of blocks.entries()) {
    view.setUint32(OFFSETS_AT + 4 * shard, at, true);
    bytes.set(block, at);
    at += block.length;
  }
  view.setUint32(OFFSETS_AT + 4 * blocks.length, at, true);
  for (const list of tombstones) at = writeTombstones(view, at, list);
  view.setUint32(at, crc32c(bytes.subarray(0, at)), true);
  return bytes;
}

/** Opens every block: cheap beside the SHA-256 that the caller checked. */
export function openResidentSet(bytes: Uint8Array): ResidentSet {
  const { layout, blocks, graves, view } = parts(bytes);
  const shift = 32 - layout.shardBits;
  return {
    layout,
    base: bytes.subarray(BASE_AT, OFFSETS_AT),
    byteLength: bytes.byteLength,
    probe(section, high, low) {
      const found = blocks[shift === 32 ? 0 : high >>> shift]?.sections[section];
      return found === undefined ? NOT_THERE : probeSection(found, high, low);
    },
    isRemoved(section, bucket, value) {
      const list = graves[section];
      return list !== undefined && indexOfTombstone(view, list, { bucket, value }) >= 0;
    },
  };
}

/** Complete: the checksum, every code, the entries that the header states, and the order of the tombstones. */
export function verifyResidentSet(bytes: Uint8Array): ResidentSet {
  const { layout, blockBytes, graves, view } = parts(bytes);
  const crcAt = bytes.byteLength - CRC_BYTES;
  expectEqual("resident_set_checksum", crc32c(bytes.subarray(0, crcAt)), view.getUint32(crcAt, true));
  const entries = layout.sections.map(() => 0);
  for (const [shard, block] of blockBytes.entries()) {
    for (const [section, count] of verifyBlock(block, shard, layout).entries())
      entries[section] = (entries[section] ?? 0) + count;
  }
  for (const [section, { entries: stated }] of layout.sections.entries())
    expectEqual("resident_set_layout", stated, entries[section] ?? 0);
  for (const list of graves) verifyTombstones(view, list);
  return openResidentSet(bytes);
}

type Graves = { readonly at: number; readonly count: number };
type Parts = {
  readonly view: DataView;
  readonly layout: PackLayout;
  readonly blockBytes: readonly Uint8Array[];
  readonly blocks: readonly CredentialBlock[];
  readonly graves: readonly Graves[];
};

function parts(bytes: Uint8Array): Parts {
  if (bytes.byteLength < OFFSETS_AT + CRC_BYTES)
    throw new FormatError("resident_set_truncated", {
      expected: OFFSETS_AT + CRC_BYTES,
      got: bytes.byteLength,
    });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const layout = readLayout(bytes, STAMP, "resident_set");
  const blockBytes = blocksOf(bytes, view, 2 ** layout.shardBits);
  const blocks = blockBytes.map((block, shard) => openBlock(block, shard, layout));
  let at = view.getUint32(OFFSETS_AT + 4 * blocks.length, true);
  const graves = layout.sections.map(() => {
    const list = gravesAt(view, at);
    at = list.at + list.count * TOMBSTONE_BYTES;
    return list;
  });
  expectEqual("resident_set_layout", at + CRC_BYTES, bytes.byteLength);
  return { view, layout, blockBytes, blocks, graves };
}

function blocksOf(bytes: Uint8Array, view: DataView, shards: number): readonly Uint8Array[] {
  const blocksAt = OFFSETS_AT + 4 * (shards + 1);
  if (blocksAt > bytes.byteLength)
    throw new FormatError("resident_set_truncated", { expected: blocksAt, got: bytes.byteLength });
  let from = blocksAt;
  expectEqual("resident_set_layout", from, view.getUint32(OFFSETS_AT, true));
  return Array.from({ length: shards }, (_, shard) => {
    const to = view.getUint32(OFFSETS_AT + 4 * (shard + 1), true);
    if (to < from || to > bytes.byteLength)
      throw new FormatError("resident_set_layout", { expected: `an end from ${from} up`, got: to });
    const block = bytes.subarray(from, to);
    from = to;
    return block;
  });
}

function gravesAt(view: DataView, at: number): Graves {
  if (at + 4 > view.byteLength)
    throw new FormatError("resident_set_truncated", { expected: at + 4, got: view.byteLength });
  const count = view.getUint32(at, true);
  const endAt = at + 4 + count * TOMBSTONE_BYTES;
  if (endAt > view.byteLength)
    throw new FormatError("resident_set_layout", { expected: endAt, got: view.byteLength });
  return { at: at + 4, count };
}

function writeTombstones(view: DataView, at: number, list: readonly Tombstone[]): number {
  view.setUint32(at, list.length, true);
  let next = at + 4;
  for (const { bucket, value } of list) {
    view.setUint32(next, bucket, true);
    view.setUint32(next + 4, value, true);
    next += TOMBSTONE_BYTES;
  }
  return next;
}

function indexOfTombstone(view: DataView, { at, count }: Graves, { bucket, value }: Tombstone): number {
  let [from, to] = [0, count];
  while (from < to) {
    const middle = (from + to) >>> 1;
    const offset = at + middle * TOMBSTONE_BYTES;
    const difference = view.getUint32(offset, true) - bucket || view.getUint32(offset + 4, true) - value;
    if (difference === 0) return middle;
    if (difference < 0) from = middle + 1;
    else to = middle;
  }
  return -1;
}

function verifyTombstones(view: DataView, { at, count }: Graves): void {
  let [lastBucket, lastValue] = [-1, -1];
  for (let index = 0; index < count; index++) {
    const bucket = view.getUint32(at + index * TOMBSTONE_BYTES, true);
    const value = view.getUint32(at + index * TOMBSTONE_BYTES + 4, true);
    if ((bucket - lastBucket || value - lastValue) <= 0)
      throw new FormatError("resident_set_order", {
        expected: "ascending tombstones",
        got: `disorder at ${index}`,
      });
    [lastBucket, lastValue] = [bucket, value];
  }
}
