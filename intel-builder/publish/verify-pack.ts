import { createHash } from "node:crypto";
import { verifyBlock } from "../../shared/format/credential-block.ts";
import { expectEqual, FormatError } from "../../shared/format/format-error.ts";
import { PACK_HEADER_BYTES, readPackHeader, type PackKind } from "../../shared/format/pack-header.ts";
import { BLOCK_HASH_BYTES, verifyPackIndex, type PackIndex } from "../../shared/format/pack-index.ts";

/** Bytes of the pack from `offset` on. */
export type PackRange = (offset: number, length: number) => Promise<Uint8Array>;

// So much of a pack is in memory at once.
const READ_BYTES = 2 ** 22;

/** Complete: every block against the index and in itself. Reads the pack once, in pieces; gives the number of entries. */
export async function verifyPack(kind: PackKind, indexBytes: Uint8Array, read: PackRange): Promise<number> {
  const index = verifyPackIndex(indexBytes);
  const header = readPackHeader(await read(0, PACK_HEADER_BYTES));
  expectEqual("pack_layout", kind, header.kind);
  expectEqual("block_index_layout", JSON.stringify(header), JSON.stringify(index.layout));
  const entries = await countEntries(index, read);
  for (const [section, { entries: stated }] of header.sections.entries())
    expectEqual("pack_layout", stated, entries[section] ?? 0);
  return entries.reduce((sum, each) => sum + each, 0);
}

async function countEntries(index: PackIndex, read: PackRange): Promise<readonly number[]> {
  const { layout } = index;
  const entries = layout.sections.map(() => 0);
  const shards = 2 ** layout.shardBits;
  for (let first = 0; first < shards;) {
    const last = lastWithin(index, first, shards);
    const { offset } = index.place(first);
    const end = index.place(last).offset + index.place(last).length;
    const bytes = await read(offset, end - offset);
    for (let shard = first; shard <= last; shard++) {
      const counts = verifiedBlock(index, shard, bytes.subarray(index.place(shard).offset - offset));
      for (const [section, count] of counts.entries()) entries[section] = (entries[section] ?? 0) + count;
    }
    first = last + 1;
  }
  return entries;
}

/** The last shard that ends within one read from the first one's start; at least the first itself. */
function lastWithin(index: PackIndex, first: number, shards: number): number {
  const from = index.place(first).offset;
  let last = first;
  for (let shard = first + 1; shard < shards; shard++) {
    const { offset, length } = index.place(shard);
    if (offset + length - from > READ_BYTES) break;
    last = shard;
  }
  return last;
}

function verifiedBlock(index: PackIndex, shard: number, from: Uint8Array): readonly number[] {
  const { length, hash } = index.place(shard);
  const block = from.subarray(0, length);
  const got = createHash("sha256").update(block).digest().subarray(0, BLOCK_HASH_BYTES);
  if (!got.equals(hash))
    throw new FormatError("block_hash", { expected: `the indexed hash of block ${shard}`, got: "another" });
  return verifyBlock(block, shard, index.layout);
}
