import { LAST_BIT, PLACES } from "./byte-vectors";
import {
  BUFFER_FULL,
  COMMON_FACT,
  EMPTY,
  END_OF_INPUT,
  SCRATCH,
  TOO_LONG,
  result,
  setResult,
} from "./layout";
import { lineEnd, withoutCr } from "./line-end";
import { scatterRecord } from "./scatter-record";
import { bigEndian, endOfState, sha1Block, startSha1 } from "./sha1";
import { endOfLane, LANES, sha1Lanes, SHA1_LANES_BYTES } from "./sha1-lanes";

const BLOCK_BYTES: i32 = 64;
// A block has room for its end (0x80) and the length in bits behind a message of this size.
const MAX_LAST_BYTES: usize = 55;

// Scratch: sha1-lanes.ts, then four blocks, then where each lane's line ends; sha1.ts for what is longer.
const LANES_SCRATCH: usize = SCRATCH;
const BLOCKS: usize = LANES_SCRATCH + SHA1_LANES_BYTES;
const BEHIND_LINE: usize = BLOCKS + LANES * 64;
const LONG_SCRATCH: usize = BEHIND_LINE + LANES * 4;

/**
 * Reads a password a line, as parseHashes does hashes: the same results and stops. A record's key is the end of the
 * password's SHA-1, its class that of one sighting. Four passwords of one block are hashed at once.
 */
export function parsePasswords(
  from: usize,
  end: usize,
  maxBytes: u32,
  commonLines: u32,
  bufferMask: u32,
): u32 {
  setResult(0, <u32>from);
  setResult(1, 0);
  setResult(2, 0);
  let at = from;
  let lanes: u32 = 0;
  while (at < end) {
    const line = at;
    const feed = lineEnd(line);
    const length = withoutCr(line, feed) - line;
    at = feed + 1;
    const isOneBlock = length - 1 < MAX_LAST_BYTES;
    if (isOneBlock) {
      storeBlock(BLOCKS + ((<usize>lanes) << 6), line, length);
      store<u32>(BEHIND_LINE + ((<usize>lanes) << 2), <u32>at);
      lanes += 1;
      if (lanes < LANES) continue;
    }
    if (!scatterLanes(lanes, commonLines, bufferMask)) return BUFFER_FULL;
    lanes = 0;
    if (isOneBlock) continue;
    passLine(at);
    if (length - 1 >= maxBytes) return length == 0 ? EMPTY : TOO_LONG;
    if (scatterPassword(endOfSha1(line, length), commonLines, bufferMask)) return BUFFER_FULL;
  }
  return scatterLanes(lanes, commonLines, bufferMask) ? END_OF_INPUT : BUFFER_FULL;
}

/** False where a buffer was full: what is left of the lanes is read again. */
function scatterLanes(lanes: u32, commonLines: u32, bufferMask: u32): bool {
  if (lanes == 0) return true;
  sha1Lanes(LANES_SCRATCH, BLOCKS);
  for (let lane: u32 = 0; lane < lanes; lane++) {
    passLine(load<u32>(BEHIND_LINE + ((<usize>lane) << 2)));
    if (scatterPassword(endOfLane(LANES_SCRATCH, lane), commonLines, bufferMask)) return false;
  }
  return true;
}

function passLine(behind: usize): void {
  setResult(0, <u32>behind);
  setResult(1, result(1) + 1);
}

/** Appends the record of the line that was passed last; true where that filled a buffer. */
function scatterPassword(key: u64, commonLines: u32, bufferMask: u32): bool {
  setResult(2, result(2) + 1);
  return scatterRecord(key, result(1) <= commonLines ? COMMON_FACT : 0, bufferMask);
}

/** A message of at most 55 bytes as its one block, in words. Reads up to 63 bytes beyond, and does not use them. */
function storeBlock(block: usize, message: usize, length: usize): void {
  const left = <i32>length;
  const bits = v128.replace_lane<u32>(i64x2.splat(0), 3, (<u32>length) << 3);
  v128.store(block, bigEndian(ended(v128.load(message), left)));
  v128.store(block, bigEndian(ended(v128.load(message, 16), left - 16)), 16);
  v128.store(block, bigEndian(ended(v128.load(message, 32), left - 32)), 32);
  v128.store(block, v128.or(bigEndian(ended(v128.load(message, 48), left - 48)), bits), 48);
}

/** The last 8 bytes of the digest. Reads up to 63 bytes beyond the message, and does not use them. */
function endOfSha1(message: usize, length: usize): u64 {
  startSha1(LONG_SCRATCH);
  let at = message;
  let left = <i32>length;
  for (; left >= BLOCK_BYTES; left -= BLOCK_BYTES) {
    sha1Block(LONG_SCRATCH, v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48));
    at += BLOCK_BYTES;
  }
  const first = ended(v128.load(at), left);
  const second = ended(v128.load(at, 16), left - 16);
  const third = ended(v128.load(at, 32), left - 32);
  const fourth = ended(v128.load(at, 48), left - 48);
  const none = i64x2.splat(0);
  const bits = v128.replace_lane<u64>(none, 1, bswap<u64>((<u64>length) << 3));
  if (left > <i32>MAX_LAST_BYTES) {
    sha1Block(LONG_SCRATCH, first, second, third, fourth);
    sha1Block(LONG_SCRATCH, none, none, none, bits);
  } else {
    sha1Block(LONG_SCRATCH, first, second, third, v128.or(fourth, bits));
  }
  return endOfState(LONG_SCRATCH);
}

/** Of sixteen bytes the first `left`, then 0x80, then zeros; what is left may be negative. */
function ended(bytes: v128, left: i32): v128 {
  const place = v128.load(PLACES);
  const end = v128.splat<i8>(<i8>left);
  const kept = v128.and(bytes, v128.lt<i8>(place, end));
  return v128.or(kept, v128.and(v128.eq<i8>(place, end), v128.load(LAST_BIT)));
}
