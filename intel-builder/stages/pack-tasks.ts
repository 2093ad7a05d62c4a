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

const CHUNK_BYTES = 1 << 20;

export function hashFile(path: string): string {
  const hash = createHash("sha256");
  readChunks(path, (bytes) => hash.update(bytes));
  return hash.digest("hex");
}

/** The file's bytes from its beginning to its end; each chunk is only good during the call. */
export function readChunks(path: string, take: (bytes: Uint8Array) => void): void {
  const handle = openSync(path, "r");
  const chunk = new Uint8Array(CHUNK_BYTES);
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
  const block = new Uint8Array(Math.max(0, ...piece.lengths));
  const handle = openSync(packPath, "r");
  let at = offset;
  try {
    for (const [index, { length, hash }] of blocksOf(piece).entries()) {
      const bytes = block.subarray(0, length);
      readExactly(handle, bytes, { path: packPath, offset: at });
      if (!blockHash(bytes).equals(hash))
        throw new Error(
          `read_back: expected block ${index} of ${piece.path} in the pack, got other bytes; check the disk`,
        );
      at += length;
    }
  } finally {
    closeSync(handle);
  }
  return { kind: "verified" };
}
