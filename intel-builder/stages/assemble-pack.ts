import { closeSync, openSync } from "node:fs";
import { PACK_HEADER_BYTES, writePackHeader, type PackLayout } from "../../shared/format/pack-header.ts";
import { writePackIndex } from "../../shared/format/pack-index.ts";
import type { Crew } from "./crew.ts";
import { blocksOf, type PlacedPiece } from "./pack-tasks.ts";
import type { Piece } from "./piece-file.ts";
import { writeAll } from "./spill-file.ts";

export type AssembledPack = {
  readonly path: string;
  readonly layout: PackLayout;
  readonly sizeBytes: number;
  readonly index: Uint8Array;
  readonly sha256: string;
};

/**
 * Joins pieces to a pack at `path`, then reads it back: for its hash, and whether each block still hashes to what was
 * encoded. The layout states the true entries.
 */
export async function assemblePack(
  path: string,
  layout: PackLayout,
  pieces: readonly Piece[],
  crew: Crew,
): Promise<AssembledPack> {
  const placed = place(path, pieces);
  const target = openSync(path, "w");
  writeAll(target, writePackHeader(layout), 0);
  closeSync(target);
  await crew.run(
    placed.map((piece) => ({ kind: "copy", ...piece })),
    () => undefined,
  );
  let sha256 = "";
  await crew.run(
    [{ kind: "hash", path }, ...placed.map((piece) => ({ kind: "verify" as const, ...piece }))],
    (result) => {
      if (result.kind === "hashed") sha256 = result.sha256;
    },
  );
  return {
    path,
    layout,
    sizeBytes: pieces.reduce((sum, { bytes }) => sum + bytes, PACK_HEADER_BYTES),
    index: writePackIndex(
      layout,
      pieces.flatMap((piece) => blocksOf(piece)),
    ),
    sha256,
  };
}

function place(packPath: string, pieces: readonly Piece[]): readonly PlacedPiece[] {
  let offset = PACK_HEADER_BYTES;
  return pieces.map((piece) => {
    offset += piece.bytes;
    return { packPath, offset: offset - piece.bytes, piece };
  });
}
