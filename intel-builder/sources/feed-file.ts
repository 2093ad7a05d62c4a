import { createReadStream } from "node:fs";
import { open, readdir, readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createGunzip, gunzipSync } from "node:zlib";
import type { Readable } from "node:stream";

/** One file of a feed folder, with enough of its text to tell what it is. */
export type FeedFile = {
  /** Path inside the folder, with "/": what reports and examples name. */
  readonly path: string;
  /** Lower-case file name without `.gz`. */
  readonly name: string;
  readonly absolute: string;
  readonly isGzip: boolean;
  /** The first lines, decoded; null where the file is not text. */
  readonly head: string | null;
};

const HEAD_BYTES = 64 * 1024;
// A feed that is read whole; the ASN table unpacks to 24 MB.
const MAX_WHOLE_BYTES = 256 * 1024 * 1024;

/** Every regular file below the folder, in the order of their paths: the same folder gives the same release. */
export async function listFeedFiles(dir: string): Promise<readonly FeedFile[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const files: FeedFile[] = [];
  for (const absolute of paths.toSorted()) {
    const path = relative(dir, absolute).split(sep).join("/");
    const isGzip = absolute.endsWith(".gz");
    const name = (path.split("/").at(-1) ?? path).toLowerCase().replace(/\.gz$/u, "");
    files.push({ path, name, absolute, isGzip, head: await readHead(absolute, isGzip) });
  }
  return files;
}

async function readHead(absolute: string, isGzip: boolean): Promise<string | null> {
  const bytes = isGzip ? await firstUnpacked(absolute) : await firstBytes(absolute);
  return bytes === null || looksBinary(bytes) ? null : decodeText(bytes);
}

async function firstBytes(absolute: string): Promise<Buffer> {
  const file = await open(absolute);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function firstUnpacked(absolute: string): Promise<Buffer | null> {
  const stream = createReadStream(absolute).pipe(createGunzip());
  try {
    for await (const chunk of stream) return Buffer.isBuffer(chunk) ? chunk.subarray(0, HEAD_BYTES) : null;
    return Buffer.alloc(0);
  } catch {
    // Not a gzip file, whatever its name says.
    return null;
  } finally {
    stream.destroy();
  }
}

/** UTF-16 says so in its first two bytes; elsewhere a stray zero byte is one bad line, many are no text. */
function looksBinary(bytes: Buffer): boolean {
  return utf16Of(bytes) === null && bytes.filter((byte) => byte === 0).length * 10 > bytes.length;
}

function utf16Of(bytes: Buffer): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return "utf-16le";
  return bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : null;
}

/** UTF-8 or UTF-16 by its mark; bytes that are not UTF-8 are read as Windows-1252, as most old lists are. */
function decodeText(bytes: Buffer): string {
  const utf16 = utf16Of(bytes);
  if (utf16) return new TextDecoder(utf16).decode(bytes);
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return decodeLine(hasMark ? bytes.subarray(3) : bytes);
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const windows1252 = new TextDecoder("windows-1252");

function decodeLine(bytes: Buffer): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return windows1252.decode(bytes);
  }
}

/** The whole text of a feed that must fit into memory. */
export async function readFeedText(file: FeedFile): Promise<string> {
  const bytes = await readFile(file.absolute);
  return decodeText(file.isGzip ? gunzipSync(bytes, { maxOutputLength: MAX_WHOLE_BYTES }) : bytes);
}

// A line longer than this is no credential; it bounds memory whatever the file holds.
const MAX_LINE_BYTES = 64 * 1024;

/** Lines of a file of any size, each decoded for itself: lists are pasted together from many encodings. */
export async function* streamLines(file: FeedFile): AsyncGenerator<string> {
  if (file.head !== null && utf16Of(await firstBytes(file.absolute)) !== null) {
    yield* (await readFeedText(file)).split(/\r?\n/u);
    return;
  }
  let rest: Buffer = Buffer.alloc(0);
  let isFirst = true;
  for await (const chunk of openStream(file)) {
    if (!Buffer.isBuffer(chunk)) continue;
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      yield textOf(bytes.subarray(from, end), isFirst);
      isFirst = false;
      from = end + 1;
    }
    rest = bytes.subarray(from);
    if (rest.length > MAX_LINE_BYTES) rest = rest.subarray(0, MAX_LINE_BYTES);
  }
  if (rest.length > 0) yield textOf(rest, isFirst);
}

function openStream({ absolute, isGzip }: FeedFile): Readable {
  const stream = createReadStream(absolute);
  return isGzip ? stream.pipe(createGunzip()) : stream;
}

function textOf(line: Buffer, isFirst: boolean): string {
  const withoutReturn = line.at(-1) === 13 ? line.subarray(0, -1) : line;
  return isFirst ? decodeText(withoutReturn) : decodeLine(withoutReturn);
}
