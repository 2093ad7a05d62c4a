import { countClassOf } from "./count-class";
import { BUFFER_FULL, CR, END_OF_INPUT, LF, NOT_A_COUNT, NOT_A_HASH, PADDING, setResult } from "./layout";
import { scatterRecord } from "./scatter-record";

// More digits than any count has; with them it still fits in 64 bits.
const MAX_COUNT_DIGITS: usize = 12;
const NOT_HEX: u64 = u64.MAX_VALUE;

/**
 * Reads lines `HEX[:count]` of so many hexadecimal digits from `from` up to `end`, which must lie behind a line feed, until a
 * buffer is full or a line has a fault. Results: 0 where it goes on, 1 lines read (with the faulty one), 2 records made,
 * 3 the partition whose buffer is full. Reads up to 64 bytes beyond `end`, and does not use them.
 */
export function parseHashes(from: usize, end: usize, digits: u32, commonLines: u32, bufferMask: u32): u32 {
  let at = from;
  let lines: u32 = 0;
  let records: u32 = 0;
  let stop = END_OF_INPUT;
  while (at < end) {
    const separator = at + digits;
    const key = lastKey(separator);
    // The line as nearly all are: digits, colon, one to seven decimal digits, line feed or CR LF.
    const decimals = load<u64>(separator + 1) ^ 0x3030303030303030;
    const others = (decimals | ((decimals & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676)) & 0x8080808080808080;
    const width = <usize>(ctz(others) >> 3);
    let behind = separator + 1 + width;
    behind += <usize>(load<u8>(behind) == CR);
    let facts: u64 = 0;
    if (
      load<u8>(separator) == 0x3a &&
      load<u8>(behind) == LF &&
      width - 1 < 7 &&
      behind < end &&
      allHex(at, digits)
    ) {
      facts = decimalOf(decimals << (64 - (width << 3)));
      behind += 1;
    } else {
      behind = lineEnd(at);
      const length = withoutCr(at, behind) - at;
      behind += 1;
      if (length == 0) {
        lines += 1;
        at = behind;
        continue;
      }
      if (length < digits || !allHex(at, digits)) stop = NOT_A_HASH;
      else facts = slowCount(separator, at + length);
      if (facts == NOT_HEX) stop = length > digits && load<u8>(separator) == 0x3a ? NOT_A_COUNT : NOT_A_HASH;
    }
    at = behind;
    lines += 1;
    if (stop == END_OF_INPUT && facts == 0) stop = PADDING;
    if (stop != END_OF_INPUT) break;
    records += 1;
    const common: u64 = lines <= commonLines ? 0x80 : 0;
    if (scatterRecord(key, countClassOf(facts) | common, bufferMask)) {
      stop = BUFFER_FULL;
      setResult(3, key >> 56);
      break;
    }
  }
  setResult(0, <u64>at);
  setResult(1, <u64>lines);
  setResult(2, <u64>records);
  return stop;
}

/** The last sixteen digits before `end` as a number; anything where they are not hexadecimal. */
function lastKey(end: usize): u64 {
  const nibbles = nibblesOf(v128.load(end - 16));
  // Pairs of digits to bytes, the first pair highest.
  const pairs = v128.and(v128.or(i16x8.shl(nibbles, 4), i16x8.shr_u(nibbles, 8)), v128.splat<u16>(0xff));
  return v128.extract_lane<u64>(
    v128.shuffle<u8>(pairs, pairs, 14, 12, 10, 8, 6, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    0,
  );
}

function nibblesOf(text: v128): v128 {
  // Letters have bit 6: their low four bits count from 1, and 9 more makes 10 to 15.
  const nine = v128.and(v128.shr<u8>(text, 6), v128.splat<u8>(1));
  return v128.add<u8>(v128.and(text, v128.splat<u8>(0x0f)), v128.mul<u16>(nine, v128.splat<u16>(9)));
}

function allHex(at: usize, digits: u32): bool {
  const last = v128.load(at + digits - 16);
  return v128.all_true<u8>(
    v128.and(hexMask(v128.load(at)), v128.and(hexMask(v128.load(at + min(16, digits - 16))), hexMask(last))),
  );
}

/** All ones where a byte is a hexadecimal digit of either case. */
function hexMask(text: v128): v128 {
  const digit = v128.le<u8>(v128.sub<u8>(text, v128.splat<u8>(0x30)), v128.splat<u8>(9));
  const lower = v128.or(text, v128.splat<u8>(0x20));
  const letter = v128.le<u8>(v128.sub<u8>(lower, v128.splat<u8>(0x61)), v128.splat<u8>(5));
  return v128.or(digit, letter);
}

/** Eight decimal digits, the first in the lowest byte, each already without its 0x30. */
function decimalOf(digits: u64): u64 {
  const pairs = ((digits * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

/** The count behind the separator, 1 where a line ends before it; NOT_HEX where it is none. */
function slowCount(separator: usize, end: usize): u64 {
  if (separator == end) return 1;
  const width = end - separator - 1;
  if (load<u8>(separator) != 0x3a || width - 1 >= MAX_COUNT_DIGITS) return NOT_HEX;
  let count: u64 = 0;
  for (let at = separator + 1; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return NOT_HEX;
    count = count * 10 + digit;
  }
  return count;
}

/** Where the line feed is. There is one: what is given ends behind one. */
export function lineEnd(from: usize): usize {
  let at = from;
  while (load<u8>(at) != LF) at++;
  return at;
}

export function withoutCr(from: usize, end: usize): usize {
  return end > from && load<u8>(end - 1) == CR ? end - 1 : end;
}
