import { FormatError } from "./format-error.ts";

/*
 * Sorted keys of k = 2 or 4 words, most significant first, in blocks of 64; a block leaves out the bytes that all its keys
 * share and the zeros that all its keys end with. Part of an address table.
 *
 *   heads, one a block:   k*4  its first key, word by word (little-endian, as all numbers)
 *                           4  where its body starts, counted from the first body
 *                           1  skip: leading bytes that all keys of the block share
 *                           1  width: bytes of each key that are stored; what follows them is zero
 *                           2  0
 *   bodies, one a block:  each key's `width` bytes, most significant first
 *
 * A random /64 network in a list of half a million costs about 5 bytes, a /48 about 4 (test/bench/intel-addresses.ts).
 */
export const KEYS_A_BLOCK = 64;
export const HEAD_FIXED_WORDS = 2;

/** A run of keys inside a larger artefact, with an index in memory: which blocks to search, by the first word of a key. */
export type KeyBlocks = {
  readonly keyWords: 2 | 4;
  readonly count: number;
  readonly heads: Uint32Array;
  readonly view: DataView;
  readonly bodiesAt: number;
  readonly base: number;
  readonly shift: number;
  /** Slot of a first word → the first block whose first key is in this slot or a later one. */
  readonly slots: Uint32Array;
};

/** What the index is made from. */
export type KeyRun = Pick<KeyBlocks, "keyWords" | "count" | "heads" | "view" | "bodiesAt"> & {
  readonly bodyBytes: number;
};

/** The answer to "which key is the last one not above this": none. */
export const NO_KEY = -1;

export function headBytes(keyWords: number, count: number): number {
  return Math.ceil(count / KEYS_A_BLOCK) * (keyWords + HEAD_FIXED_WORDS) * 4;
}

// At most 256 KB. RIPE's addresses alone share their first 12 bits: 16 more leave a few blocks a slot.
const MAX_SLOT_BITS = 16;

/** Reads every head. Throws `address_table_layout` unless every lookup stays inside the run; a lookup itself checks nothing. */
export function openKeyBlocks(run: KeyRun): KeyBlocks {
  const { heads, keyWords, count, view, bodiesAt, bodyBytes } = run;
  const stride = keyWords + HEAD_FIXED_WORDS;
  const blocks = heads.length / stride;
  for (let block = 0; block < blocks; block++) {
    const [offset, shape] = [
      heads[block * stride + keyWords] ?? 0,
      heads[block * stride + keyWords + 1] ?? 0,
    ];
    const end = offset + Math.min(KEYS_A_BLOCK, count - block * KEYS_A_BLOCK) * widthOf(shape);
    if (skipOf(shape) + widthOf(shape) > keyWords * 4 || end > bodyBytes)
      throw new FormatError("address_table_layout", { expected: "a block inside the table", got: block });
  }
  return { keyWords, count, heads, view, bodiesAt, ...slotsOf(heads, stride, blocks) };
}

function slotsOf(
  heads: Uint32Array,
  stride: number,
  blocks: number,
): Pick<KeyBlocks, "base" | "shift" | "slots"> {
  const base = heads[0] ?? 0;
  const span = Math.max(0, (heads[(blocks - 1) * stride] ?? 0) - base);
  const shift = Math.max(0, 32 - Math.clz32(span) - MAX_SLOT_BITS);
  const slots = new Uint32Array((span >>> shift) + 2).fill(blocks);
  let block = 0;
  for (let slot = 0; slot < slots.length - 1; slot++) {
    while (block < blocks && ((heads[block * stride] ?? 0) - base) >>> shift < slot) block++;
    slots[slot] = block;
  }
  return { base, shift, slots };
}

/**
 * Twice the position of the last key that is not above the wanted one, plus one if it is that very key; or NO_KEY.
 * Allocates nothing.
 */
export function findKey(blocks: KeyBlocks, words: Uint32Array): number {
  const block = lastBlockFrom(blocks, words);
  if (block < 0) return NO_KEY;
  const { heads, view, keyWords } = blocks;
  const head = block * (keyWords + HEAD_FIXED_WORDS);
  const shape = heads[head + keyWords + 1] ?? 0;
  const [skip, width] = [skipOf(shape), widthOf(shape)];
  const first = block * KEYS_A_BLOCK;
  const keys = Math.min(KEYS_A_BLOCK, blocks.count - first);
  // Not below the first key and another beginning: above every key of the block.
  if (!startsAlike(heads, head, words, skip)) return (first + keys - 1) * 2;
  const body = blocks.bodiesAt + (heads[head + keyWords] ?? 0);
  // Four bytes at once decide nearly every step. What stands behind a shorter key is shifted out; the artefact's
  // checksum stands behind the last one, so the read stays inside.
  const shift = width < 4 ? 32 - width * 8 : 0;
  const wanted = width === 0 ? 0 : windowOf(words, skip) >>> shift;
  let low = 0;
  let high = keys;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    const at = body + middle * width;
    const stored = view.getUint32(at) >>> shift;
    const isHigher = stored === wanted ? compareStored(view, at, words, skip, width) > 0 : stored > wanted;
    if (isHigher) high = middle;
    else low = middle;
  }
  const isExact =
    (width === 0 || view.getUint32(body + low * width) >>> shift === wanted) &&
    compareStored(view, body + low * width, words, skip, width) === 0 &&
    isZeroFrom(words, skip + width, keyWords * 4);
  return (first + low) * 2 + (isExact ? 1 : 0);
}

/** The key at this position. For verifying, not for lookups. */
export function keyAt(blocks: KeyBlocks, index: number): number[] {
  const { heads, view, keyWords } = blocks;
  const head = Math.floor(index / KEYS_A_BLOCK) * (keyWords + HEAD_FIXED_WORDS);
  const shape = heads[head + keyWords + 1] ?? 0;
  const [skip, width] = [skipOf(shape), widthOf(shape)];
  const stored = blocks.bodiesAt + (heads[head + keyWords] ?? 0) + (index % KEYS_A_BLOCK) * width;
  const words = Array.from({ length: keyWords }, () => 0);
  const shared = heads.subarray(head, head + keyWords);
  for (let at = 0; at < skip + width; at++) {
    const byte = at < skip ? byteOf(shared, at) : view.getUint8(stored + at - skip);
    words[at >> 2] = ((words[at >> 2] ?? 0) | (byte << (24 - (at & 3) * 8))) >>> 0;
  }
  return words;
}

/** True when the key at this position begins with the first two of these words: allocates nothing. */
export function isInNetwork(blocks: KeyBlocks, index: number, words: Uint32Array): boolean {
  const { heads, view, keyWords } = blocks;
  const head = Math.floor(index / KEYS_A_BLOCK) * (keyWords + HEAD_FIXED_WORDS);
  const shape = heads[head + keyWords + 1] ?? 0;
  const [skip, width] = [skipOf(shape), widthOf(shape)];
  const stored = blocks.bodiesAt + (heads[head + keyWords] ?? 0) + (index % KEYS_A_BLOCK) * width;
  const inBody = Math.max(0, Math.min(NETWORK_BYTES, skip + width) - skip);
  return (
    startsAlike(heads, head, words, Math.min(NETWORK_BYTES, skip)) &&
    compareStored(view, stored, words, skip, inBody) === 0 &&
    isZeroFrom(words, skip + width, NETWORK_BYTES)
  );
}

const NETWORK_BYTES = 8;

function skipOf(shape: number): number {
  return shape & 0xff;
}

function widthOf(shape: number): number {
  return (shape >>> 8) & 0xff;
}

/** The last block whose first key is not above the wanted one, or -1. */
function lastBlockFrom({ heads, keyWords, slots, base, shift }: KeyBlocks, words: Uint32Array): number {
  const stride = keyWords + HEAD_FIXED_WORDS;
  const word = words[0] ?? 0;
  if (word < base) return -1;
  const slot = Math.min((word - base) >>> shift, slots.length - 2);
  let low = slots[slot] ?? 0;
  let high = slots[slot + 1] ?? 0;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAbove(heads, middle * stride, words, keyWords)) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function isAbove(heads: Uint32Array, head: number, words: Uint32Array, keyWords: number): boolean {
  for (let index = 0; index < keyWords; index++) {
    const key = heads[head + index] ?? 0;
    const word = words[index] ?? 0;
    if (key !== word) return key > word;
  }
  return false;
}

function byteOf(words: Uint32Array, at: number): number {
  return ((words[at >> 2] ?? 0) >>> (24 - (at & 3) * 8)) & 0xff;
}

/** Four bytes of the key from this one on, as one number; zeros behind its end. */
function windowOf(words: Uint32Array, from: number): number {
  const bits = (from & 3) * 8;
  const here = words[from >> 2] ?? 0;
  if (bits === 0) return here;
  return ((here << bits) | ((words[(from >> 2) + 1] ?? 0) >>> (32 - bits))) >>> 0;
}

function startsAlike(heads: Uint32Array, head: number, words: Uint32Array, bytes: number): boolean {
  const whole = bytes >> 2;
  for (let index = 0; index < whole; index++) if (heads[head + index] !== words[index]) return false;
  const bits = (bytes & 3) * 8;
  return bits === 0 || ((heads[head + whole] ?? 0) ^ (words[whole] ?? 0)) >>> (32 - bits) === 0;
}

// oxlint-disable-next-line max-params -- five numbers on the hottest path; an object for them would be allocated at every step
function compareStored(view: DataView, at: number, words: Uint32Array, skip: number, width: number): number {
  for (let index = 0; index < width; index++) {
    const difference = view.getUint8(at + index) - byteOf(words, skip + index);
    if (difference !== 0) return difference;
  }
  return 0;
}

function isZeroFrom(words: Uint32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (byteOf(words, at) !== 0) return false;
  return true;
}
