import type { ObjectReader } from "../../shared/format/release-store.ts";
import type { ByteSource } from "./target.ts";

/** Eight of these are the most that a push holds at once; R2 and S3 want parts of 5 MiB and more. */
export const PIECE_BYTES = 8 * 1_048_576;

type Piece = { readonly offset: number; readonly length: number };

export function piecesOf(sizeBytes: number, pieceBytes = PIECE_BYTES): readonly Piece[] {
  return Array.from({ length: Math.ceil(sizeBytes / pieceBytes) }, (_, at) => ({
    offset: at * pieceBytes,
    length: Math.min(pieceBytes, sizeBytes - at * pieceBytes),
  }));
}

type ReadPiece = Piece & { readonly bytes: Uint8Array | null };

/** An object's bytes in order. Null or too few bytes are for the caller to judge. */
export async function* readPieces(
  store: Pick<ObjectReader, "readRange">,
  key: string,
  sizeBytes: number,
): AsyncGenerator<ReadPiece> {
  const pieces = piecesOf(sizeBytes);
  let next = ask(store, key, pieces[0]);
  for (const [index, piece] of pieces.entries()) {
    const bytes = await next;
    // One piece ahead: hashing and the network take turns otherwise.
    next = ask(store, key, pieces[index + 1]);
    // Whoever stops reading early never awaits it; its failure is then nobody's.
    next.catch(() => undefined);
    yield { ...piece, bytes };
  }
}

async function ask(
  store: Pick<ObjectReader, "readRange">,
  key: string,
  piece: Piece | undefined,
): Promise<Uint8Array | null> {
  return piece === undefined ? null : store.readRange(key, piece.offset, piece.length);
}

/** An object of known size as a source to upload from. */
export function objectSource(
  store: Pick<ObjectReader, "readRange">,
  key: string,
  sizeBytes: number,
): ByteSource {
  return {
    sizeBytes,
    async read(offset, length) {
      const bytes = await store.readRange(key, offset, length);
      if (bytes?.length === length) return bytes;
      throw new Error(
        `source_truncated: expected ${length} bytes at ${offset} of ${key}, got ${bytes?.length ?? "nothing"}; ` +
          "build the release again",
      );
    },
  };
}

/** At most `width` at a time, in order of their beginning; the first failure stops the rest from beginning. */
export async function inParallel<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  let failed = false;
  const lane = async (): Promise<void> => {
    for (const [index, item] of queue) {
      if (failed) return;
      results[index] = await work(item, index).catch((error: unknown) => {
        failed = true;
        throw error;
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, items.length) }, lane));
  return results;
}
