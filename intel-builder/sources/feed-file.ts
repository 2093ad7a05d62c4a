import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { compressionByName, compressionOf, unpacked, type PackedFile } from "./compression.ts";
import { FeedError } from "./feed-error.ts";
import { decodeText, encodingOf, markBytes, type TextEncoding } from "./feed-text.ts";
import { splitRangeNames, type RangeFolder } from "./range-folder.ts";

/** One feed file, with enough of its text to tell what it is. */
export type FeedFile = PackedFile & {
  /** Lower-case file name without `.gz`, `.zst` or `.xz`. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly isParquet: boolean;
  readonly encoding: TextEncoding;
  /** Whether it begins with the mark that says UTF-8. */
  readonly hasMark: boolean;
  /** The first lines, decoded; null where the file is not text. */
  readonly head: string | null;
};

// Some four hundred lines. It stays in memory for every file of a folder.
const HEAD_BYTES = 16 * 1024;
// A feed that is read whole; the ASN table unpacks to 24 MB.
const MAX_WHOLE_BYTES = 256 * 1024 * 1024;

export type FeedEntry = { readonly file: FeedFile } | { readonly ranges: RangeFolder };

/**
 * Every regular file below the folder, in the order of their paths: the same folder gives the same release. Files named
 * like hash ranges come as one entry for each folder: there may be a million.
 */
export async function* walkFeeds(root: string, folder = root): AsyncGenerator<FeedEntry> {
  const path = relativePath(root, folder);
  // Names with a dot before them are other programs' memory, our own fetcher's among it.
  const names = (await readdir(folder)).filter((name) => !name.startsWith("."));
  const { ranges, others } = splitRangeNames(names);
  if (ranges.length > 0) yield { ranges: { path, absolute: folder, names: ranges } };
  for (const name of others) {
    const absolute = join(folder, name);
    const found = await stat(absolute);
    if (found.isDirectory()) yield* walkFeeds(root, absolute);
    else if (found.isFile()) yield { file: await openFeedFile(absolute, relativePath(root, absolute)) };
  }
}

function relativePath(root: string, absolute: string): string {
  return relative(root, absolute).split(sep).join("/");
}

/** `path` is what reports call it; its last part may say what the file holds. */
export async function openFeedFile(absolute: string, path: string): Promise<FeedFile> {
  const { stem, promised } = compressionByName(basename(path));
  const first = await firstBytes(absolute);
  const compression = compressionOf(first);
  const packed = { path, absolute, compression };
  const isBroken = promised !== "none" && compression !== promised;
  const head = isBroken ? null : await headOf(packed, first);
  const encoding = head && encodingOf(head);
  return {
    ...packed,
    name: stem.toLowerCase(),
    sizeBytes: (await stat(absolute)).size,
    isParquet: first.subarray(0, 4).equals(PARQUET_MAGIC),
    encoding: encoding ?? "utf-8",
    hasMark: head !== null && markBytes(head) > 0,
    head: head && encoding !== null ? decodeText(head) : null,
  };
}

const PARQUET_MAGIC = Buffer.from("PAR1");

async function firstBytes(absolute: string): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of createReadStream(absolute, { end: HEAD_BYTES - 1 }))
    if (Buffer.isBuffer(chunk)) parts.push(chunk);
  return Buffer.concat(parts);
}

/** Throws a `FeedError` where the file is damaged so early: what was torn must not pass for what nobody knows. */
async function headOf(file: PackedFile, first: Buffer): Promise<Buffer> {
  if (file.compression === "none") return first;
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of unpacked(file)) {
    parts.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) break;
  }
  return Buffer.concat(parts).subarray(0, HEAD_BYTES);
}

/** The whole text of a feed that must fit into memory. */
export async function readFeedText(file: FeedFile): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of unpacked(file)) {
    parts.push(chunk);
    length += chunk.length;
    if (length > MAX_WHOLE_BYTES)
      throw new FeedError("feed_too_large", {
        expected: `at most ${MAX_WHOLE_BYTES} bytes in ${file.path}`,
        got: "more",
      });
  }
  return decodeText(Buffer.concat(parts));
}
