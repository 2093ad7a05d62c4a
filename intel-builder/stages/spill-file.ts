import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { PARTITIONS } from "../kernel/kernel.ts";

/*
 * A spill file: records on their way from the feeds to the packs, in pieces as buffers were full. Which piece belongs to
 * which partition is held in memory (and, once the file is complete, beside it: work-directory.ts). Never part of a release.
 */
export type SpillFile = {
  readonly path: string;
  /** For each partition its pieces: offset, length, offset, length, … */
  readonly pieces: readonly (readonly number[])[];
};

type SpillPiece = { readonly offset: number; readonly length: number };

export type SpillWriter = {
  /** Where the records lie now; null for none. */
  readonly append: (partition: number, records: Uint8Array) => SpillPiece | null;
  readonly close: () => SpillFile;
};

/** The file is written from its beginning; what a killed build left there is lost. */
export function createSpillFile(path: string): SpillWriter {
  const handle = openSync(path, "w");
  const pieces: number[][] = Array.from({ length: PARTITIONS }, () => []);
  let offset = 0;
  return {
    append(partition, records) {
      if (records.length === 0) return null;
      const piece = { offset, length: records.length };
      writeAll(handle, records, offset);
      pieces[partition]?.push(piece.offset, piece.length);
      offset += piece.length;
      return piece;
    },
    close() {
      closeSync(handle);
      return { path, pieces };
    },
  };
}

/** Bytes that one partition has in these files. */
export function partitionBytes(files: readonly SpillFile[], partition: number): number {
  let bytes = 0;
  for (const { pieces } of files) {
    const own = pieces[partition] ?? [];
    for (let at = 1; at < own.length; at += 2) bytes += own[at] ?? 0;
  }
  return bytes;
}

/** The pieces of one partition, file after file: what a thread must be told to read them. */
export type PartitionPieces = readonly { readonly path: string; readonly pieces: readonly number[] }[];

export function piecesOf(files: readonly SpillFile[], partition: number): PartitionPieces {
  return files.flatMap(({ path, pieces }) => {
    const own = pieces[partition] ?? [];
    return own.length > 0 ? [{ path, pieces: own }] : [];
  });
}

/** Reads every piece into the room that `space` gives for it, then says so. */
export function readPieces(
  files: PartitionPieces,
  space: (bytes: number) => Uint8Array,
  taken: (bytes: number) => void,
): void {
  for (const { path, pieces } of files) {
    const handle = openSync(path, "r");
    try {
      for (let at = 0; at < pieces.length; at += 2) {
        const length = pieces[at + 1] ?? 0;
        readExactly(handle, space(length).subarray(0, length), { path, offset: pieces[at] ?? 0 });
        taken(length);
      }
    } finally {
      closeSync(handle);
    }
  }
}

type Place = { readonly path: string; readonly offset: number };

/** Fills `into` from the file, or throws: what was written must be there. */
export function readExactly(handle: number, into: Uint8Array, { path, offset }: Place): void {
  let read = 0;
  while (read < into.length) {
    const got = readSync(handle, into, read, into.length - read, offset + read);
    if (got === 0)
      throw new Error(
        `work_truncated: expected ${into.length} bytes at ${offset} of ${path}, got ${read}; build again`,
      );
    read += got;
  }
}

export function writeAll(handle: number, bytes: Uint8Array, offset: number): void {
  let written = 0;
  while (written < bytes.length)
    written += writeSync(handle, bytes, written, bytes.length - written, offset + written);
}
