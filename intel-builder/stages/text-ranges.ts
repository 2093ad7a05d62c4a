import { closeSync, fstatSync, openSync, readSync } from "node:fs";

/** Bytes of a file that begin and end with whole lines. */
export type TextRange = { readonly path: string; readonly from: number; readonly to: number };

const LINE_FEED = 10;
const LOOK_AHEAD_BYTES = 65_536;

/** Cuts a file into ranges of about `rangeBytes`; every line is in exactly one. */
export function textRanges(path: string, rangeBytes: number): readonly TextRange[] {
  const handle = openSync(path, "r");
  try {
    const { size } = fstatSync(handle);
    const ranges: TextRange[] = [];
    let from = 0;
    while (from < size) {
      const to = from + rangeBytes >= size ? size : lineStart(handle, from + rangeBytes, size);
      ranges.push({ path, from, to });
      from = to;
    }
    return ranges;
  } finally {
    closeSync(handle);
  }
}

/** Where the first line begins that begins at `offset` or later. */
function lineStart(handle: number, offset: number, size: number): number {
  const ahead = Buffer.alloc(LOOK_AHEAD_BYTES);
  // From one byte earlier: a line may begin exactly here.
  for (let at = offset - 1; at < size; at += LOOK_AHEAD_BYTES) {
    const read = readSync(handle, ahead, 0, LOOK_AHEAD_BYTES, at);
    const found = ahead.subarray(0, read).indexOf(LINE_FEED);
    if (found >= 0) return at + found + 1;
  }
  return size;
}
