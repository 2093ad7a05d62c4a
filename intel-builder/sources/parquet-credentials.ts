import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from "node:zlib";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, type FileMetaData } from "hyparquet";
import type { CredentialRecord } from "./collected.ts";
import { columnsOf, recordsOfRow, type CredentialColumns } from "./credential-columns.ts";
import { FeedError } from "./feed-error.ts";
import { counted } from "./records-by-line.ts";
import type { SourceTally } from "./source-tally.ts";

export type ParquetFile = { readonly path: string; readonly absolute: string };
export type ParquetTable = {
  readonly file: ParquetFile;
  readonly metadata: FileMetaData;
  readonly names: readonly string[];
  readonly columns: CredentialColumns;
};

// One row group is in memory at a time; writers make them of 64 to 128 MB.
const MAX_GROUP_BYTES = 512 * 1024 * 1024;

/** The table's layout, or null where its columns hold no credentials. Throws a `FeedError` where it cannot be read. */
export async function openParquet(file: ParquetFile): Promise<ParquetTable | null> {
  const metadata = await orDamaged(file, async () =>
    parquetMetadataAsync(await asyncBufferFromFile(file.absolute)),
  );
  const names = metadata.schema.filter(({ num_children }) => !num_children).map(({ name }) => name);
  const columns = columnsOf(names);
  for (const { total_byte_size: size } of metadata.row_groups) {
    if (size > MAX_GROUP_BYTES)
      throw new FeedError("feed_too_large", {
        expected: `row groups of at most ${MAX_GROUP_BYTES} bytes in ${file.path}`,
        got: `one of ${size}`,
      });
  }
  return columns && { file, metadata, names, columns };
}

/** Row by row, one row group at a time; rows are counted like lines, from 1. */
export async function* parquetRecords(
  { file, metadata, names, columns }: ParquetTable,
  tally: SourceTally,
): AsyncGenerator<CredentialRecord> {
  const buffer = await asyncBufferFromFile(file.absolute);
  const wanted = [
    columns.logins,
    columns.password ?? [],
    columns.sha1 ?? [],
    columns.ntlm ?? [],
    columns.count ?? [],
  ];
  const used = wanted.flat().map((column) => names[column] ?? "");
  let row = 0;
  for (const { num_rows: count } of metadata.row_groups) {
    const rowEnd = row + Number(count);
    const range = { file: buffer, metadata, columns: used, rowStart: row, rowEnd, compressors: COMPRESSORS };
    for (const cells of await orDamaged(file, () => parquetReadObjects(range))) {
      row++;
      const records = recordsOfRow(columns, (column) => textOf(cells[names[column] ?? ""]), tally.facts.id);
      yield* counted(records, { where: file.path, line: row }, tally);
    }
  }
}

/** Numbers as digits; binary hashes as theirs. */
function textOf(cell: unknown): string {
  if (typeof cell === "string") return cell;
  if (cell instanceof Uint8Array) return Buffer.from(cell).toString("hex");
  return typeof cell === "number" || typeof cell === "bigint" ? String(cell) : "";
}

// A page says how large it is; what unpacks to more is no honest page.
const COMPRESSORS = {
  GZIP: (input: Uint8Array, outputLength: number) => gunzipSync(input, limit(outputLength)),
  ZSTD: (input: Uint8Array, outputLength: number) => zstdDecompressSync(input, limit(outputLength)),
  BROTLI: (input: Uint8Array, outputLength: number) => brotliDecompressSync(input, limit(outputLength)),
};

function limit(outputLength: number): { readonly maxOutputLength: number } {
  return { maxOutputLength: Math.min(Math.max(1, outputLength), MAX_GROUP_BYTES) };
}

async function orDamaged<T>({ path }: ParquetFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new FeedError(
      "feed_damaged",
      { expected: `a whole Parquet file at ${path}`, got: "a fault while reading it" },
      { cause: error },
    );
  }
}
