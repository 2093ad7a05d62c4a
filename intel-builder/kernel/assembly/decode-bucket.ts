import { MAX_BUCKET_ENTRIES, PAYLOADS, payloadBitsOf, riceBitsOf, VALUES } from "./section";

/** More than a bucket holds: what is there is no bucket. */
export const BROKEN: u32 = 0xffff;

/**
 * Reads a bucket's entries to VALUES and PAYLOADS and gives their number. Looks up to 8 bytes beyond `end`; what it finds
 * there ends as BROKEN.
 */
export function decodeBucket(from: usize, end: usize): u32 {
  if (from == end) return 0;
  let entries = <u32>load<u8>(from);
  let at = from + 1;
  if (entries >= 128) {
    entries = ((entries & 127) << 8) | load<u8>(at);
    at += 1;
  }
  const payloadBytes: usize = payloadBitsOf() == 0 ? 0 : (entries + 1) >> 1;
  if (entries > MAX_BUCKET_ENTRIES || at + payloadBytes > end) return BROKEN;
  const codesEnd = end - payloadBytes;
  if (decodeCodes(at, codesEnd, entries, riceBitsOf()) != codesEnd) return BROKEN;
  if (payloadBytes > 0) decodePayloads(codesEnd, entries);
  return entries;
}

/** Gives the address behind the codes, or 0 where they reach beyond `end`. */
function decodeCodes(from: usize, end: usize, entries: u32, riceBits: u32): usize {
  const mask: u64 = ((<u64>1) << riceBits) - 1;
  const bitsEnd = (end - from) << 3;
  let bit: usize = 0;
  let next: u32 = 0;
  const valuesEnd = VALUES + ((<usize>entries) << 2);
  for (let place = VALUES; place < valuesEnd; place += 4) {
    let quotient: u32 = 0;
    let window = load<u64>(from + (bit >> 3)) >> (bit & 7);
    // At least 57 bits are there: 25 ones at a time leave room for the zero and the low bits.
    while ((window & 0x1ffffff) == 0x1ffffff && bit < bitsEnd) {
      quotient += 25;
      bit += 25;
      window = load<u64>(from + (bit >> 3)) >> (bit & 7);
    }
    const ones = <u32>ctz(~window);
    quotient += ones;
    const value = next + (quotient << riceBits) + <u32>((window >> (ones + 1)) & mask);
    bit += ones + 1 + riceBits;
    if (bit > bitsEnd) return 0;
    store<u32>(place, value);
    next = value + 1;
  }
  return from + ((bit + 7) >> 3);
}

/** Four bytes with two numbers each to eight with one. */
function decodePayloads(from: usize, entries: u32): void {
  for (let index: u32 = 0; index < entries; index += 8) {
    let halves = <u64>load<u32>(from + (index >> 1));
    halves = (halves | (halves << 16)) & 0x0000ffff0000ffff;
    halves = (halves | (halves << 8)) & 0x00ff00ff00ff00ff;
    halves = (halves | (halves << 4)) & 0x0f0f0f0f0f0f0f0f;
    store<u64>(PAYLOADS + index, halves);
  }
}
