import { LAST_BIT, PLACES } from "./byte-vectors";
import { BUFFER_FULL, COMMON_FACT, EMPTY, END_OF_INPUT, SCRATCH, TOO_LONG, setResult } from "./layout";
import { lineEnd, withoutCr } from "./line-end";
import { scatterRecord } from "./scatter-record";
import { endOfState, sha1Block, startSha1 } from "./sha1";

const BLOCK_BYTES: i32 = 64;
// A block has room for its end (0x80) and the length in bits behind a message of this size.
const MAX_LAST_BYTES: i32 = 55;

/**
 * Reads a password a line, as parseHashes does hashes: the same results and stops. A record's key is the end of the
 * password's SHA-1, its class that of one sighting.
 */
export function parsePasswords(
  from: usize,
  end: usize,
  maxBytes: u32,
  commonLines: u32,
  bufferMask: u32,
): u32 {
  let at = from;
  let lines: u32 = 0;
  let records: u32 = 0;
  let stop = END_OF_INPUT;
  while (at < end && stop == END_OF_INPUT) {
    const line = at;
    const feed = lineEnd(line);
    const length = withoutCr(line, feed) - line;
    at = feed + 1;
    lines += 1;
    if (length - 1 >= maxBytes) {
      stop = length == 0 ? EMPTY : TOO_LONG;
      break;
    }
    const key = endOfSha1(line, length);
    records += 1;
    if (scatterRecord(key, lines <= commonLines ? COMMON_FACT : 0, bufferMask)) {
      stop = BUFFER_FULL;
    }
  }
  setResult(0, <u32>at);
  setResult(1, lines);
  setResult(2, records);
  return stop;
}

/** The last 8 bytes of the digest. Reads up to 63 bytes beyond the message, and does not use them. */
function endOfSha1(message: usize, length: usize): u64 {
  startSha1(SCRATCH);
  let at = message;
  let left = <i32>length;
  for (; left >= BLOCK_BYTES; left -= BLOCK_BYTES) {
    sha1Block(SCRATCH, v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
    at += BLOCK_BYTES;
  }
  const first = ended(v128.load(at), left);
  const second = ended(v128.load(at, 16), left - 16);
  const third = ended(v128.load(at, 32), left - 32);
  const fourth = ended(v128.load(at, 48), left - 48);
  const none = i64x2.splat(0);
  const bits = v128.replace_lane<u64>(none, 1, bswap<u64>((<u64>length) << 3));
  if (left > MAX_LAST_BYTES) {
    sha1Block(SCRATCH, first, second, third, fourth);
    sha1Block(SCRATCH, none, none, none, bits);
  } else {
    sha1Block(SCRATCH, first, second, third, v128.or(fourth, bits));
  }
  return endOfState(SCRATCH);
}

/** Of sixteen bytes the first `left`, then 0x80, then zeros; what is left may be negative. */
function ended(bytes: v128, left: i32): v128 {
  const place = v128.load(PLACES);
  const end = v128.splat<i8>(<i8>left);
  const kept = v128.and(bytes, v128.lt<i8>(place, end));
  return v128.or(kept, v128.and(v128.eq<i8>(place, end), v128.load(LAST_BIT)));
}
