import { CASE_BIT, DIGIT_NINE, DIGIT_ZERO, FIFTEEN, FIVE, LETTER_A, NINE } from "./byte-vectors";
import { countClassOf } from "./count-class";
import {
  BUFFER_FULL,
  COMMON_FACT,
  END_OF_INPUT,
  NOT_A_COUNT,
  NOT_A_HASH,
  PADDING,
  result,
  setResult,
} from "./layout";
import { lineEnd, withoutCr } from "./line-end";
import { scatterRecord } from "./scatter-record";

const LF: u64 = 0x0a;
const CR: u64 = 0x0d;
const COLON: u32 = 0x3a;

// More digits than any count has; with them it still fits in 64 bits.
const MAX_COUNT_DIGITS: usize = 12;
// Above every count: a fault is returned as this and its number.
const FAULTS: u64 = 1 << 63;
// Not a stop that the caller sees.
const UNUSUAL_LINE: u32 = 7;

/**
 * Reads lines `HEX[:count]` of so many hexadecimal digits from `from` up to `end`, which lies behind a line feed, until a
 * buffer is full or a line has a fault. Results: 0 where it goes on, 1 lines read (with the faulty one), 2 records made,
 * 3 the partition whose buffer is full. Reads up to 64 bytes beyond `end`, and does not use them.
 */
export function parseHashes(from: usize, end: usize, digits: u32, commonLines: u32, bufferMask: u32): u32 {
  let lines: u32 = 0;
  let records: u32 = 0;
  let at = from;
  let stop: u32 = UNUSUAL_LINE;
  while (stop == UNUSUAL_LINE) {
    stop = parseUsualHashes(at, end, digits, commonLines - min(lines, commonLines), bufferMask);
    at = result(0);
    lines += result(1);
    records += result(2);
    if (stop != UNUSUAL_LINE) break;
    if (at == end) {
      stop = END_OF_INPUT;
      break;
    }
    const feed = lineEnd(at);
    const textEnd = withoutCr(at, feed);
    const line = at;
    at = feed + 1;
    lines += 1;
    if (textEnd == line) continue;
    const count = countOf(line, textEnd, digits);
    if (count >= FAULTS) {
      stop = <u32>(count - FAULTS);
      break;
    }
    records += 1;
    const common = lines <= commonLines ? COMMON_FACT : 0;
    if (scatterRecord(keyBefore(line + digits), countClassOf(count) | common, bufferMask)) stop = BUFFER_FULL;
  }
  setResult(0, <u32>at);
  setResult(1, lines);
  setResult(2, records);
  return stop;
}

/** The loop for lines as nearly all are: digits, colon, one to seven decimal digits, LF or CR LF. Stops before any other. */
function parseUsualHashes(from: usize, end: usize, digits: u32, commonLines: u32, bufferMask: u32): u32 {
  let at = from;
  let records: u32 = 0;
  let stop: u32 = UNUSUAL_LINE;
  while (at < end) {
    const separator = at + digits;
    const text = load<u64>(separator + 1);
    const decimals = text ^ 0x3030303030303030;
    const others = (decimals | ((decimals & 0x7f7f7f7f7f7f7f7f) + 0x7676767676767676)) & 0x8080808080808080;
    const width = ctz(others) >> 3;
    const isCr = <u64>(((text >> (width << 3)) & 0xff) == CR);
    const lineFeed = separator + 1 + <usize>(width + isCr);
    if (load<u8>(separator) != COLON || load<u8>(lineFeed) != LF) break;
    if (width - 1 >= 7 || lineFeed >= end || !allHex(at, digits)) break;
    const count = decimalOf(decimals << (64 - (width << 3)));
    if (count == 0) break;
    at = lineFeed + 1;
    records += 1;
    const common = records <= commonLines ? COMMON_FACT : 0;
    if (scatterRecord(keyBefore(separator), countClassOf(count) | common, bufferMask)) {
      stop = BUFFER_FULL;
      break;
    }
  }
  setResult(0, <u32>at);
  setResult(1, records);
  setResult(2, records);
  return stop;
}

/** The sixteen hexadecimal digits before `end` as a number. */
function keyBefore(end: usize): u64 {
  const text = v128.load(end - 16);
  // The low four bits of letters count from 1, and 9 more makes 10 to 15.
  const nineOfLetters = v128.and(v128.gt<i8>(text, v128.load(DIGIT_NINE)), v128.load(NINE));
  const nibbles = v128.add<u8>(v128.and(text, v128.load(FIFTEEN)), nineOfLetters);
  const pairs = v128.or(v128.shl<u16>(nibbles, 4), v128.shr<u16>(nibbles, 8));
  // Every second byte is a pair of digits; the first pair is the highest byte of the number.
  return v128.extract_lane<u64>(
    v128.shuffle<u8>(pairs, pairs, 14, 12, 10, 8, 6, 4, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    0,
  );
}

/** Three loads see 32 to 48 digits, twice where they overlap. */
function allHex(at: usize, digits: u32): bool {
  const first = hexMask(v128.load(at));
  const middle = hexMask(v128.load(at, 16));
  const last = hexMask(v128.load(at + digits - 16));
  return v128.all_true<u8>(v128.and(v128.and(first, middle), last));
}

/** All ones where a byte is a hexadecimal digit of either case. */
function hexMask(text: v128): v128 {
  const isDigit = v128.le<u8>(v128.sub<u8>(text, v128.load(DIGIT_ZERO)), v128.load(NINE));
  const lower = v128.or(text, v128.load(CASE_BIT));
  const isLetter = v128.le<u8>(v128.sub<u8>(lower, v128.load(LETTER_A)), v128.load(FIVE));
  return v128.or(isDigit, isLetter);
}

/** Eight decimal digits, the first in the lowest byte, each without its 0x30. */
function decimalOf(digits: u64): u64 {
  const pairs = ((digits * 2561) >> 8) & 0x00ff00ff00ff00ff;
  const fours = ((pairs * 6553601) >> 16) & 0x0000ffff0000ffff;
  return (fours * 42949672960001) >> 32;
}

/** The count of a line, 1 where it has none; FAULTS and the fault's number where it is not as it should be. */
function countOf(line: usize, end: usize, digits: u32): u64 {
  if (end - line < digits || !allHex(line, digits)) return FAULTS + NOT_A_HASH;
  const separator = line + digits;
  if (separator == end) return 1;
  if (load<u8>(separator) != COLON) return FAULTS + NOT_A_HASH;
  const width = end - separator - 1;
  if (width - 1 >= MAX_COUNT_DIGITS) return FAULTS + NOT_A_COUNT;
  let count: u64 = 0;
  for (let at = separator + 1; at < end; at++) {
    const digit = <u32>load<u8>(at) - 0x30;
    if (digit > 9) return FAULTS + NOT_A_COUNT;
    count = count * 10 + digit;
  }
  return count == 0 ? FAULTS + PADDING : count;
}
