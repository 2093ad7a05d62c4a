import { createHash } from "node:crypto";
import { closeSync, fstatSync, openSync } from "node:fs";
import { PACK_HEADER_BYTES, writePackHeader, type PackLayout } from "../../shared/format/pack-header.ts";
import { BLOCK_HASH_BYTES, writePackIndex } from "../../shared/format/pack-index.ts";
import { blockHash, type Piece } from "./piece-file.ts";
import { readExactly, writeAll } from "./spill-file.ts";

export type AssembledPack = {
  readonly path: string;
  readonly layout: PackLayout;
  readonly sizeBytes: number;
  readonly index: Uint8Array;
  readonly sha256: string;
};

const CHUNK_BYTES = 1 << 20;

/** Joins pieces to a pack at `path`, and reads it back for its hash. The layout states the true entries. */
export function assemblePack(path: string, layout: PackLayout, pieces: readonly Piece[]): AssembledPack {
  const sizeBytes = joinPieces(path, writePackHeader(layout), pieces);
  const blocks = pieces.flatMap((piece) => recordsOf(piece));
  return { path, layout, sizeBytes, index: writePackIndex(layout, blocks), sha256: hashFile(path) };
}

function joinPieces(path: string, header: Uint8Array, pieces: readonly Piece[]): number {
  const target = openSync(path, "w");
  const chunk = new Uint8Array(CHUNK_BYTES);
  try {
    writeAll(target, header, 0);
    let at = header.length;
    for (const piece of pieces) {
      readWhole(piece.path, piece.bytes, chunk, (bytes) => {
        writeAll(target, bytes, at);
        at += bytes.length;
      });
    }
    return at;
  } finally {
    closeSync(target);
  }
}

export function hashFile(path: string): string {
  const hash = createHash("sha256");
  const handle = openSync(path, "r");
  const { size } = fstatSync(handle);
  closeSync(handle);
  readWhole(path, size, new Uint8Array(CHUNK_BYTES), (bytes) => hash.update(bytes));
  return hash.digest("hex");
}

function readWhole(path: string, size: number, chunk: Uint8Array, take: (bytes: Uint8Array) => void): void {
  const handle = openSync(path, "r");
  try {
    for (let at = 0; at < size; at += chunk.length) {
      const bytes = chunk.subarray(0, Math.min(chunk.length, size - at));
      readExactly(handle, bytes, { path, offset: at });
      take(bytes);
    }
  } finally {
    closeSync(handle);
  }
}

function recordsOf({ lengths, hashes }: Piece): readonly { length: number; hash: Uint8Array }[] {
  const joined = Buffer.from(hashes, "base64");
  return lengths.map((length, at) => ({
    length,
    hash: joined.subarray(at * BLOCK_HASH_BYTES, (at + 1) * BLOCK_HASH_BYTES),
  }));
}

export type VerifyTask = {
  readonly kind: "verify";
  readonly packPath: string;
  readonly offset: number;
  readonly piece: Piece;
};
export type Verified = { readonly kind: "verified"; readonly blocks: number };

export function verifyTasks(packPath: string, pieces: readonly Piece[]): readonly VerifyTask[] {
  let offset = PACK_HEADER_BYTES;
  return pieces.map((piece) => {
    offset += piece.bytes;
    return { kind: "verify", packPath, offset: offset - piece.bytes, piece };
  });
}

/** Reads one piece's blocks back from the pack: each must still hash to what was encoded. */
export function verifyPiece({ packPath, offset, piece }: VerifyTask): Verified {
  const block = new Uint8Array(Math.max(0, ...piece.lengths));
  const handle = openSync(packPath, "r");
  let at = offset;
  try {
    for (const [index, { length, hash }] of recordsOf(piece).entries()) {
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
  return { kind: "verified", blocks: piece.lengths.length };
}
