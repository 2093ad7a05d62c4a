import { isUtf8 } from "node:buffer";
import { unpacked } from "./compression.ts";
import type { FeedFile } from "./feed-file.ts";
import { decodeBytes, markBytes } from "./feed-text.ts";

/** A longer line is no record; it comes cut to this length, so that it counts as a line and is refused. */
export const MAX_LINE_BYTES = 16 * 1024;

const LF = 10;
const CR = 13;

/**
 * Lines of a file of any size, many at once (a generator's turn for each line would cost more than most parsers). Each
 * is decoded for itself: lists are pasted together from many encodings. Memory is bounded whatever the file holds.
 */
export async function* lineBatches(file: FeedFile): AsyncGenerator<readonly string[]> {
  const end = hasOldLineEnds(file.head ?? "") ? CR : LF;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of utf8Chunks(file)) {
    const usable = rest.length > MAX_LINE_BYTES ? afterLongLine(chunk, end) : chunk;
    const bytes = rest.length === 0 ? usable : Buffer.concat([rest, usable]);
    const last = bytes.lastIndexOf(end);
    if (last >= 0) yield splitLines(bytes.subarray(0, last), end);
    // A copy: the remainder must not keep its whole chunk alive.
    rest = Buffer.from(bytes.subarray(last + 1).subarray(0, MAX_LINE_BYTES + 1));
  }
  if (rest.length > 0) yield splitLines(rest, end);
}

/** Files of old Macs end their lines with CR alone. */
function hasOldLineEnds(head: string): boolean {
  return head.includes("\r") && !head.includes("\n");
}

/** What of this chunk is not the rest of a line that is already too long. */
function afterLongLine(chunk: Buffer, end: number): Buffer {
  const at = chunk.indexOf(end);
  return at < 0 ? Buffer.alloc(0) : chunk.subarray(at);
}

async function* utf8Chunks(file: FeedFile): AsyncGenerator<Buffer> {
  if (file.encoding !== "utf-8") {
    const decoder = new TextDecoder(file.encoding);
    for await (const chunk of unpacked(file)) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
    return;
  }
  let isFirst = true;
  for await (const chunk of unpacked(file)) {
    yield isFirst ? chunk.subarray(markBytes(chunk)) : chunk;
    isFirst = false;
  }
}

function splitLines(bytes: Buffer, end: number): readonly string[] {
  if (isUtf8(bytes))
    return bytes
      .toString("utf8")
      .split(end === LF ? "\n" : "\r")
      .map(trimmed);
  const lines: string[] = [];
  for (let from = 0; from <= bytes.length;) {
    const at = bytes.indexOf(end, from);
    const to = at < 0 ? bytes.length : at;
    lines.push(trimmed(decodeBytes(bytes.subarray(from, to))));
    from = to + 1;
  }
  return lines;
}

function trimmed(line: string): string {
  const whole = line.endsWith("\r") ? line.slice(0, -1) : line;
  return whole.length > MAX_LINE_BYTES ? whole.slice(0, MAX_LINE_BYTES) : whole;
}
