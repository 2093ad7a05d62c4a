import { createHash } from "node:crypto";
import { BLOCK_HASH_BYTES, verifyBlockIndex } from "../../shared/format/block-index.ts";
import { readPackHeader, type PackKind } from "../../shared/format/credential-pack.ts";
import { expectEqual, FormatError } from "../../shared/format/format-error.ts";
import { verifyIdentityBlock } from "../../shared/format/identity-block.ts";
import { verifyPasswordBlock } from "../../shared/format/password-block.ts";

const VERIFY_BLOCK = { passwords: verifyPasswordBlock, identities: verifyIdentityBlock } as const;

/** A pack of a release of format 1: every block against the index and its own order; gives the number of entries. */
export function verifyFormerPack(kind: PackKind, pack: Uint8Array, indexBytes: Uint8Array): number {
  const header = readPackHeader(pack);
  const index = verifyBlockIndex(indexBytes);
  expectEqual("pack_layout", kind, header.kind);
  expectEqual("block_index_layout", kind, index.kind);
  expectEqual("block_index_layout", header.shardBits, index.shardBits);
  expectEqual("pack_truncated", index.packBytes, pack.length);
  let entries = 0;
  for (let shard = 0; shard < 2 ** index.shardBits; shard++) {
    const { offset, length, hash } = index.place(shard);
    const block = pack.subarray(offset, offset + length);
    const got = createHash("sha256").update(block).digest().subarray(0, BLOCK_HASH_BYTES);
    if (!got.equals(hash))
      throw new FormatError("block_hash", { expected: `the indexed hash of block ${shard}`, got: "another" });
    entries += VERIFY_BLOCK[kind](block, shard, index.shardBits);
  }
  return entries;
}
