import { Readable } from "node:stream";
import { constants, createZstdDecompress } from "node:zlib";
import { openByteQueue, type ByteQueue } from "./byte-queue.ts";

const FRAME_MAGIC = 0xfd2fb528;
// RFC 8878, 3.1.2: sixteen numbers for frames that hold no content; parallel packers write their sizes there.
const SKIPPABLE_MAGIC = 0x184d2a5;
// 128 MB, what the zstd tool itself takes without being told to: a header may ask for 2 GB.
const MAX_WINDOW_LOG = 27;
// RFC 8878, 3.1.1.1: bytes of the dictionary's number and of the content's size, by their flags.
const DICTIONARY_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;

/**
 * The content of every frame. Node's own stream stops after the first one and drops the rest without a word (measured
 * on 24.21: two joined files give one), so frames are told apart here and unpacked one by one.
 */
export async function* zstdContent(source: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  const input = openByteQueue(source);
  while (await input.has(4)) {
    const magic = (await input.take(4)).readUInt32LE();
    if (magic >>> 4 === SKIPPABLE_MAGIC) await input.skip((await input.take(4)).readUInt32LE());
    else if (magic === FRAME_MAGIC) yield* frameContent(input);
    else throw new Error("zstd: no frame begins here");
  }
  if (input.left() > 0) throw new Error("zstd: unexpected end of file");
}

async function* frameContent(input: ByteQueue): AsyncGenerator<Buffer> {
  const unpack = createZstdDecompress({
    chunkSize: 256 * 1024,
    params: { [constants.ZSTD_d_windowLogMax]: MAX_WINDOW_LOG },
  });
  const frame = Readable.from(frameBytes(input), { objectMode: false, highWaterMark: 1024 * 1024 });
  frame.on("error", (error) => unpack.destroy(error));
  yield* frame.pipe(unpack);
}

/** One frame as it stands in the file, block by block. */
async function* frameBytes(input: ByteQueue): AsyncGenerator<Buffer> {
  const magic = Buffer.alloc(4);
  magic.writeUInt32LE(FRAME_MAGIC);
  const descriptor = await input.take(1);
  const flags = descriptor.readUInt8();
  yield Buffer.concat([magic, descriptor, await input.take(headerBytes(flags))]);
  for (let isLast = false; !isLast;) {
    const header = await input.take(3);
    const word = header.readUIntLE(0, 3);
    isLast = (word & 1) === 1;
    const isRun = ((word >>> 1) & 3) === 1;
    yield Buffer.concat([header, await input.take(isRun ? 1 : word >>> 3)]);
  }
  if ((flags & 4) !== 0) yield await input.take(4);
}

function headerBytes(flags: number): number {
  const isSingleSegment = (flags & 0x20) !== 0;
  const sizeFlag = flags >>> 6;
  const contentSize = sizeFlag === 0 && isSingleSegment ? 1 : (CONTENT_SIZE_BYTES[sizeFlag] ?? 0);
  return (isSingleSegment ? 0 : 1) + (DICTIONARY_BYTES[flags & 3] ?? 0) + contentSize;
}
