import { FormatError } from "./format-error.ts";
import { bucketOf, MAX_BUCKET_ENTRIES, valueOf, type SectionParameters } from "./hash-section.ts";

/** A section inside a block: where it lies and how to read it. Holds a view, never a copy. */
export type HashSection = {
  readonly parameters: SectionParameters;
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly directoryAt: number;
  readonly bucketsAt: number;
  readonly endAt: number;
};

/** What `probeSection` answers for a key that is not there. */
export const NOT_THERE = -1;

/** Checks the directory against the bytes that are there: ascending, and inside the block. */
export function openSection(
  bytes: Uint8Array,
  directoryAt: number,
  parameters: SectionParameters,
  shardBits: number,
): HashSection {
  const bucketsAt = directoryAt + 2 * 2 ** (parameters.bucketBits - shardBits);
  if (bucketsAt > bytes.length)
    throw new FormatError("block_truncated", { expected: bucketsAt, got: bytes.length });
  let end = 0;
  for (let at = directoryAt; at < bucketsAt; at += 2) {
    const next = u16(bytes, at);
    if (next < end) throw new FormatError("block_layout", { expected: `an end from ${end} up`, got: next });
    end = next;
  }
  const endAt = bucketsAt + end;
  if (endAt > bytes.length) throw new FormatError("block_truncated", { expected: endAt, got: bytes.length });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { parameters, bytes, view, directoryAt, bucketsAt, endAt };
}

/** The key's payload (0 where entries have none), or NOT_THERE. No allocation; stays inside the key's bucket. */
export function probeSection(section: HashSection, high: number, low: number): number {
  const { parameters, bytes, directoryAt, bucketsAt } = section;
  // Buckets of a shard are a power of two: the key's bucket among them is what is left of it.
  const index = bucketOf(high, parameters.bucketBits) & ((bucketsAt - directoryAt) / 2 - 1);
  const from = bucketsAt + (index === 0 ? 0 : u16(bytes, directoryAt + 2 * index - 2));
  const end = bucketsAt + u16(bytes, directoryAt + 2 * index);
  if (end <= from) return NOT_THERE;
  const first = bytes[from] ?? 0;
  const entries = first < 128 ? first : ((first & 127) << 8) | (bytes[from + 1] ?? 0);
  const payloadsAt = parameters.payloadBits === 0 ? end : end - ((entries + 1) >>> 1);
  const wanted = valueOf(high, low, parameters);
  const codes = { at: (from + (first < 128 ? 1 : 2)) * 8, end: payloadsAt * 8 };
  const found = placeOfValue(section, codes, entries, wanted);
  if (found < 0 || parameters.payloadBits === 0) return found < 0 ? NOT_THERE : 0;
  return ((bytes[payloadsAt + (found >>> 1)] ?? 0) >>> (4 * (found & 1))) & 15;
}

/** Complete: each bucket is as the writer would have written it. Gives the number of entries. */
export function verifySection(section: HashSection): number {
  const { bytes, directoryAt, bucketsAt } = section;
  let from = bucketsAt;
  let entries = 0;
  for (let at = directoryAt; at < bucketsAt; at += 2) {
    const end = bucketsAt + u16(bytes, at);
    if (end > from) entries += verifyBucket(section, from, end);
    from = end;
  }
  return entries;
}

/** One entry as the pack knows it; the key itself is not there any more. */
export type TakeEntry = (bucket: number, value: number, payload: number) => void;

/** Every entry in order. `firstBucket`: the shard's first, counted over all shards. For the publisher. */
export function eachEntry(section: HashSection, firstBucket: number, take: TakeEntry): void {
  const { parameters, bytes, directoryAt, bucketsAt } = section;
  let from = bucketsAt;
  for (let at = directoryAt, bucket = firstBucket; at < bucketsAt; at += 2, bucket += 1) {
    const end = bucketsAt + u16(bytes, at);
    if (end === from) continue;
    const first = bytes[from] ?? 0;
    const wide = first >= 128;
    const entries = wide ? ((first & 127) << 8) | (bytes[from + 1] ?? 0) : first;
    const payloadsAt = parameters.payloadBits === 0 ? end : end - ((entries + 1) >>> 1);
    const codes = { at: (from + (wide ? 2 : 1)) * 8, end: payloadsAt * 8 };
    readCodes(section, codes, entries, (value, index) => {
      const payload = ((bytes[payloadsAt + (index >>> 1)] ?? 0) >>> (4 * (index & 1))) & 15;
      take(bucket, value, parameters.payloadBits === 0 ? 0 : payload);
    });
    from = end;
  }
}

type Bits = { readonly at: number; readonly end: number };

/** Which entry has the value, or -1. Stops at the first that is greater. */
function placeOfValue(section: HashSection, codes: Bits, entries: number, wanted: number): number {
  const { parameters, bytes, view } = section;
  const { riceBits } = parameters;
  const mask = 2 ** riceBits - 1;
  const lastWordAt = bytes.length - 4;
  let bit = codes.at;
  let value = -1;
  for (let index = 0; index < entries; index++) {
    const at = bit >>> 3;
    const word = at <= lastWordAt ? view.getUint32(at, true) >>> (bit & 7) : bitsAt(bytes, bit);
    let ones = 31 - Math.clz32(~word & (word + 1));
    let low = (word >>> (ones + 1)) & mask;
    // 25 bits are sure to be there, wherever in a byte they begin: one code in a hundred is longer.
    if (ones < 0 || ones + riceBits >= 25) {
      ones = onesFrom(bytes, bit, codes.end);
      low = bitsAt(bytes, bit + ones + 1) & mask;
    }
    bit += ones + 1 + riceBits;
    if (bit > codes.end) return -1;
    value += 1 + ones * (mask + 1) + low;
    if (value >= wanted) return value === wanted ? index : -1;
  }
  return -1;
}

/** Ones from this bit up to the first zero, not beyond `end`. */
function onesFrom(bytes: Uint8Array, bit: number, end: number): number {
  let at = bit;
  while (at < end) {
    const zeros = ~bitsAt(bytes, at);
    // 25 of the bits are sure to be there, wherever in a byte they begin.
    const ones = 31 - Math.clz32(zeros & -zeros);
    if (ones >= 0 && ones < 25) return at + ones - bit;
    at += 25;
  }
  return at - bit;
}

/** At least 25 bits from this one on, the first lowest; zeros behind the end of the bytes. */
function bitsAt(bytes: Uint8Array, bit: number): number {
  const at = bit >>> 3;
  const word =
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24);
  return word >>> (bit & 7);
}

function verifyBucket(section: HashSection, from: number, end: number): number {
  const { parameters, bytes } = section;
  const first = bytes[from] ?? 0;
  const wide = first >= 128;
  const entries = wide ? ((first & 127) << 8) | (bytes[from + 1] ?? 0) : first;
  if (entries < (wide ? 128 : 1) || entries > MAX_BUCKET_ENTRIES)
    throw layout("a count in its shortest form", entries);
  const payloadBytes = parameters.payloadBits === 0 ? 0 : (entries + 1) >>> 1;
  const codesEnd = end - payloadBytes;
  const bit = verifyCodes(section, { at: (from + (wide ? 2 : 1)) * 8, end: codesEnd * 8 }, entries);
  if (codesEnd !== (bit + 7) >>> 3) throw layout(`codes up to ${(bit + 7) >>> 3}`, codesEnd);
  if ((bit & 7) !== 0 && (bytes[codesEnd - 1] ?? 0) >>> (bit & 7) !== 0)
    throw layout("zeros", "other padding");
  if (payloadBytes > 0 && entries % 2 === 1 && (bytes[end - 1] ?? 0) > 15)
    throw layout("zeros", "other padding");
  return entries;
}

/** Reads all codes of a bucket; gives the bit behind them. */
function verifyCodes(section: HashSection, codes: Bits, entries: number): number {
  let last = -1;
  const bit = readCodes(section, codes, entries, (value) => {
    last = value;
  });
  if (last >= section.parameters.range) throw layout(`values below ${section.parameters.range}`, last);
  return bit;
}

function readCodes(
  { parameters, bytes }: HashSection,
  codes: Bits,
  entries: number,
  take: (value: number, index: number) => void,
): number {
  const { riceBits } = parameters;
  let bit = codes.at;
  let value = -1;
  for (let index = 0; index < entries; index++) {
    const ones = onesFrom(bytes, bit, codes.end);
    bit += ones + 1 + riceBits;
    if (bit > codes.end) throw layout(`${entries} codes`, index);
    value += 1 + ones * 2 ** riceBits + (bitsAt(bytes, bit - riceBits) & (2 ** riceBits - 1));
    take(value, index);
  }
  return bit;
}

function layout(expected: string, got: number | string): FormatError {
  return new FormatError("block_layout", { expected, got });
}

function u16(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
}
