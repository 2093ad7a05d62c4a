const LF: u8 = 0x0a;
const CR: u8 = 0x0d;

/** Where the line feed is. There is one: what is given ends behind one. Reads up to 16 bytes beyond it. */
export function lineEnd(from: usize): usize {
  let at = from;
  let found = lineFeedsAt(at);
  while (found == 0) {
    at += 16;
    found = lineFeedsAt(at);
  }
  return at + <usize>ctz(found);
}

/** The end of a line's text: a carriage return before the line feed belongs to the line's end. */
export function withoutCr(from: usize, lineFeed: usize): usize {
  return lineFeed > from && load<u8>(lineFeed - 1) == CR ? lineFeed - 1 : lineFeed;
}

/** A bit for each of sixteen bytes. */
function lineFeedsAt(at: usize): i32 {
  return v128.bitmask<u8>(v128.eq<u8>(v128.load(at), v128.splat<u8>(LF)));
}
