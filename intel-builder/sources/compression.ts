import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import xz from "xz-decompress";
import { FeedError } from "./feed-error.ts";
import { zstdContent } from "./zstd-content.ts";

export type Compression = "none" | "gzip" | "zstd" | "xz";

const MAGIC: readonly (readonly [Compression, readonly number[]])[] = [
  ["gzip", [0x1f, 0x8b]],
  ["zstd", [0x28, 0xb5, 0x2f, 0xfd]],
  ["xz", [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]],
];

/** By the first bytes: names lie, and streams have none. */
export function compressionOf(bytes: Uint8Array): Compression {
  return MAGIC.find(([, magic]) => magic.every((byte, at) => bytes[at] === byte))?.[0] ?? "none";
}

/** What a name's ending promises, and the name without it. */
export function compressionByName(name: string): { readonly stem: string; readonly promised: Compression } {
  const [, stem, ending] = /^(.*)\.(gz|zst|zstd|xz)$/iu.exec(name) ?? [];
  if (stem === undefined || ending === undefined) return { stem: name, promised: "none" };
  const word = ending.toLowerCase();
  if (word === "gz") return { stem, promised: "gzip" };
  return { stem, promised: word === "xz" ? "xz" : "zstd" };
}

export type PackedFile = {
  /** What messages call it. */
  readonly path: string;
  readonly absolute: string;
  readonly compression: Compression;
};

// A quarter of a megabyte keeps a reader of pairs 60 MB smaller than a whole one, at the same speed (2026-11-22).
const CHUNK_BYTES = 256 * 1024;
// Passwords and addresses shrink to a third, sorted ones to a tenth; zeros to a thousandth and less.
const MAX_EXPANSION = 200;
// Short files may be as regular as they like: this much is read anyway.
const FREE_BYTES = 16 * 1024 * 1024;

/** The file's content in chunks. Throws a `FeedError` where it is cut short, damaged, or grows beyond belief. */
export async function* unpacked(file: PackedFile): AsyncGenerator<Buffer> {
  const source = createReadStream(file.absolute, { highWaterMark: CHUNK_BYTES });
  let given = 0;
  try {
    for await (const chunk of contentOf(source, file.compression)) {
      const bytes = asBuffer(chunk);
      given += bytes.length;
      if (given > FREE_BYTES && given > source.bytesRead * MAX_EXPANSION)
        throw new FeedError("feed_expands", {
          expected: `at most ${MAX_EXPANSION} times the size of ${file.path}`,
          got: `more from its first ${source.bytesRead} bytes`,
        });
      yield bytes;
    }
  } catch (error) {
    throw file.compression === "none" || error instanceof FeedError ? error : faultOf(file, given, error);
  } finally {
    source.destroy();
  }
}

type Source = ReturnType<typeof createReadStream>;

function contentOf(source: Source, compression: Compression): AsyncIterable<unknown> {
  if (compression === "xz") return new xz.XzReadableStream(webStream(source));
  if (compression === "zstd") return zstdContent(source);
  if (compression === "none") return source;
  const unpack = createGunzip({ chunkSize: 256 * 1024 });
  // Whoever reads `unpack` sees every error: pipeline hands those of the file on to it.
  pipeline(source, unpack, () => undefined);
  return unpack;
}

/** Pulled, so that no more of the file is in memory than is being unpacked. */
function webStream(source: Source): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done === true) controller.close();
        else controller.enqueue(asBuffer(value));
      },
    },
    { highWaterMark: 0 },
  );
}

function asBuffer(chunk: unknown): Buffer {
  if (chunk instanceof Uint8Array) return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  throw new TypeError("chunk: expected bytes, got something else; read the stream without an encoding");
}

// zlib and our zstd frames say Z_BUF_ERROR for an input that ends too soon; the xz decoder says code 8 (buffer error).
const CUT_SHORT = /unexpected end|error code 8$/u;

function faultOf({ path, compression }: PackedFile, given: number, error: unknown): FeedError {
  const isCut = error instanceof Error && CUT_SHORT.test(error.message);
  return new FeedError(
    isCut ? "feed_truncated" : "feed_damaged",
    { expected: `a whole ${compression} file at ${path}`, got: `a fault after ${given} unpacked bytes` },
    { cause: error },
  );
}
