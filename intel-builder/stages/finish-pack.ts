import { rmSync } from "node:fs";
import { assemblePack, type AssembledPack } from "./assemble-pack.ts";
import type { CommonOfPartition } from "./common-passwords.ts";
import type { Crew } from "./crew.ts";
import { withEntries } from "./encode-blocks.ts";
import type { PackParts } from "./pack-parts.ts";
import { createPieceFile, type Piece } from "./piece-file.ts";
import { commonOfSmall, encodeSmallPack } from "./small-pack.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type BuiltPack = AssembledPack & {
  readonly state: "built";
  readonly sources: readonly string[];
  /** Keys left out because too many of them were alike. */
  readonly crowded: number;
  readonly common: readonly CommonOfPartition[];
};

type Joined = Pick<BuiltPack, "layout" | "crowded" | "common"> & { readonly pieces: readonly Piece[] };

/** One pack of the parts of all partitions, in their order, read back block by block from where it stands. */
export async function finishPack(parts: PackParts, work: WorkDirectory, crew: Crew): Promise<BuiltPack> {
  const { kind } = parts.layout;
  const joined = parts.small === null ? joinEncoded(parts) : joinSmall(parts, parts.small, work);
  const pack = await assemblePack(work.file(`${kind}.pack`), joined.layout, joined.pieces, crew);
  for (const { path } of joined.pieces) if (path.startsWith(work.path)) rmSync(path);
  return { state: "built", ...pack, sources: parts.sources, crowded: joined.crowded, common: joined.common };
}

function joinEncoded({ layout, encoded }: PackParts): Joined {
  const entries = layout.sections.map((_, section) =>
    encoded.reduce((sum, part) => sum + (part.entries[section] ?? 0), 0),
  );
  return {
    layout: withEntries(layout, entries),
    pieces: encoded.map(({ piece }) => piece),
    crowded: encoded.reduce((sum, { crowded }) => sum + crowded, 0),
    common: encoded.map(({ partition, common }) => ({ partition, records: common })),
  };
}

function joinSmall(
  { layout }: PackParts,
  small: NonNullable<PackParts["small"]>,
  work: WorkDirectory,
): Joined {
  const { blocks, crowded, layout: exact } = encodeSmallPack(layout, small);
  const piece = createPieceFile(work.file(`${layout.kind}.piece`));
  for (const block of blocks) piece.append(block);
  const common = layout.kind === "passwords" ? commonOfSmall(small[0] ?? []) : [];
  return { layout: exact, pieces: [piece.close()], crowded, common };
}
