import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync } from "node:fs";
import { BLOCK_HASH_BYTES, type BlockRecord } from "../../shared/format/pack-index.ts";
import { blockHash, type Piece } from "./piece-file.ts";
import { readExactly, writeAll } from "./spill-file.ts";

/** Where a piece belongs in its pack. */
export type PlacedPiece = { readonly packPath: string; readonly offset: number; readonly piece: Piece };

export type PackTask =
  | ({ readonly kind: "copy" } & PlacedPiece)
  | ({ readonly kind: "verify" } & PlacedPiece)
  | { readonly kind: "hash"; readonly path: string };

export type PackTaskResult =
  | { readonly kind: "copied" }
  | { readonly kind: "verified" }
  | { readonly kind: "hashed"; readonly sha256: string };

export function runPackTask(task: PackTask): PackTaskResult {
  if (task.kind === "hash") return { kind: "hashed", sha256: hashFile(task.path) };
  if (task.kind === "copy") return copyPiece(task);
  return verifyPiece(task);
}

// One for each thread, filled anew by every read: 256 pieces with a buffer each would wait for the garbage collector.
const chunk = new Uint8Array(1 << 20);

export function hashFile(path: string): string {
  const hash = createHash("sha256");
  readChunks(path, (bytes) => hash.update(bytes));
  return hash.digest("hex");
}

/** The file's bytes from its beginning to its end; each chunk is only good during the call. */
export function readChunks(path: string, take: (bytes: Uint8Array) => void): void {
  const handle = openSync(path, "r");
  try {
    const { size } = fstatSync(handle);
    for (let at = 0; at < size; at += chunk.length) {
      const bytes = chunk.subarray(0, Math.min(chunk.length, size - at));
      readExactly(handle, bytes, { path, offset: at });
      take(bytes);
    }
  } finally {
    closeSync(handle);
  }
}

export function blocksOf({ lengths, hashes }: Piece): readonly BlockRecord[] {
  const joined = Buffer.from(hashes, "base64");
  return lengths.map((length, at) => ({
    length,
    hash: joined.subarray(at * BLOCK_HASH_BYTES, (at + 1) * BLOCK_HASH_BYTES),
  }));
}

function copyPiece({ packPath, offset, piece }: PlacedPiece): PackTaskResult {
  const target = openSync(packPath, "r+");
  let at = offset;
  try {
    readChunks(piece.path, (bytes) => {
      writeAll(target, bytes, at);
      at += bytes.length;
    });
  } finally {
    closeSync(target);
  }
  return { kind: "copied" };
}

function verifyPiece({ packPath, offset, piece }: PlacedPiece): PackTaskResult {
  const blocks = blocksOf(piece);
  const handle = openSync(packPath, "r");
  let at = offset;
  try {
    for (let first = 0; first < blocks.length;) {
      const several = blocksWithin(blocks, first);
      const length = several.reduce((sum, block) => sum + block.length, 0);
      const bytes = length <= chunk.length ? chunk.subarray(0, length) : new Uint8Array(length);
      readExactly(handle, bytes, { path: packPath, offset: at });
      verifyBlocks(several, bytes, `${piece.path}, from block ${first} on`);
      at += length;
      first += several.length;
    }
  } finally {
    closeSync(handle);
  }
  return { kind: "verified" };
}

/** As many blocks as one read takes, at least one. */
function blocksWithin(blocks: readonly BlockRecord[], first: number): readonly BlockRecord[] {
  let length = 0;
  let last = first;
  while (last < blocks.length && (last === first || length + (blocks[last]?.length ?? 0) <= chunk.length)) {
    length += blocks[last]?.length ?? 0;
    last += 1;
  }
  return blocks.slice(first, last);
}

function verifyBlocks(blocks: readonly BlockRecord[], bytes: Uint8Array, where: string): void {
  let at = 0;
  for (const { length, hash } of blocks) {
    if (!blockHash(bytes.subarray(at, at + length)).equals(hash))
      throw new Error(`read_back: expected the blocks of ${where}, got other bytes; check the disk`);
    at += length;
  }
}
