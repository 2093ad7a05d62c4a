import { FormatError } from "./format-error.ts";

/*
 * Sorted keys of k = 8 or 16 bytes, big end first, in blocks of 64; a block leaves out the bytes that all its keys share
 * and the zeros that all its keys end with. Part of an address table.
 *
 *   heads, one a block:   k  its first key
 *                         4  where its body starts, counted from the first body (little-endian, as all numbers)
 *                         1  skip: leading bytes that all keys of the block share
 *                         1  width: bytes of each key that are stored; what follows them is zero
 *                         2  0
 *   bodies, one a block:  each key's `width` bytes
 *
 * A random /64 network in a list of half a million costs about 5 bytes, a /48 about 4 (test/bench/intel-addresses.ts).
 */
export const KEYS_A_BLOCK = 64;
export const HEAD_FIXED_BYTES = 8;

/** Where a run of keys stands in a larger artefact. */
export type KeyBlocks = {
  readonly view: DataView;
  readonly keyBytes: 8 | 16;
  readonly count: number;
  readonly headsAt: number;
  readonly bodiesAt: number;
  readonly bodyBytes: number;
};

/** Slot of a first word → number of the first block whose first key is in this slot or a later one. */
export type IndexedKeys = KeyBlocks & {
  readonly base: number;
  readonly shift: number;
  readonly slots: Uint32Array;
};

// At most 256 KB. RIPE's addresses alone share their first 12 bits: 16 more leave a few blocks a slot.
const MAX_SLOT_BITS = 16;

/** The answer to "which key is the last one not above this": none. */
export const NO_KEY = -1;

export function headBytes(keyBytes: number, count: number): number {
  return Math.ceil(count / KEYS_A_BLOCK) * (keyBytes + HEAD_FIXED_BYTES);
}

/**
 * Twice the position of the last key that is not above the wanted one, plus one if it is that very key; or NO_KEY.
 * Allocates nothing.
 */
export function findKey(blocks: IndexedKeys, words: ArrayLike<number>): number {
  const block = lastBlockFrom(blocks, words);
  if (block < 0) return NO_KEY;
  const { view, keyBytes } = blocks;
  const head = headAt(blocks, block);
  const first = block * KEYS_A_BLOCK;
  const keys = Math.min(KEYS_A_BLOCK, blocks.count - first);
  const skip = view.getUint8(head + keyBytes + 4);
  const width = view.getUint8(head + keyBytes + 5);
  // Not below the first key and another beginning: above every key of the block.
  if (!startsAlike(view, head, words, skip)) return (first + keys - 1) * 2;
  const body = blocks.bodiesAt + view.getUint32(head + keyBytes, true);
  // Four bytes at once decide nearly every step. What stands behind a shorter key is shifted out.
  const shift = width < 4 ? 32 - width * 8 : 0;
  const wanted = width === 0 ? 0 : windowOf(words, skip) >>> shift;
  let [low, high] = [0, keys];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    const at = body + middle * width;
    const stored = view.getUint32(at) >>> shift;
    const isHigher = stored === wanted ? compareStored(view, at, words, skip, width) > 0 : stored > wanted;
    if (isHigher) high = middle;
    else low = middle;
  }
  const isExact =
    compareStored(view, body + low * width, words, skip, width) === 0 &&
    isZeroFrom(words, skip + width, keyBytes);
  return (first + low) * 2 + (isExact ? 1 : 0);
}

/** A view of the blocks that knows by the first word of a key which few of them to search. Reads every head. */
export function indexKeys(blocks: KeyBlocks): IndexedKeys {
  const count = Math.ceil(blocks.count / KEYS_A_BLOCK);
  const firstWord = (block: number): number => blocks.view.getUint32(headAt(blocks, block));
  const base = count === 0 ? 0 : firstWord(0);
  const span = count === 0 ? 0 : firstWord(count - 1) - base;
  const shift = Math.max(0, 32 - Math.clz32(Math.max(0, span)) - MAX_SLOT_BITS);
  const slots = new Uint32Array((Math.max(0, span) >>> shift) + 2);
  let block = 0;
  for (let slot = 0; slot < slots.length; slot++) {
    while (block < count && (firstWord(block) - base) >>> shift < slot) block++;
    slots[slot] = block;
  }
  slots[slots.length - 1] = count;
  return { ...blocks, base, shift, slots };
}

/** Throws `address_table_layout` unless every lookup stays inside the run; a lookup itself checks nothing. */
export function checkHeads(blocks: KeyBlocks): void {
  const { view, keyBytes, count, bodyBytes } = blocks;
  for (let first = 0; first < count; first += KEYS_A_BLOCK) {
    const head = headAt(blocks, first / KEYS_A_BLOCK);
    const [skip, width] = [view.getUint8(head + keyBytes + 4), view.getUint8(head + keyBytes + 5)];
    const end = view.getUint32(head + keyBytes, true) + Math.min(KEYS_A_BLOCK, count - first) * width;
    if (skip + width > keyBytes || end > bodyBytes)
      throw new FormatError("address_table_layout", { expected: "a block inside the table", got: first });
  }
}

/** The key at this position: 2 or 4 words. For verifying and listing, not for lookups. */
export function keyAt(blocks: KeyBlocks, index: number): number[] {
  const { view, keyBytes } = blocks;
  const head = headAt(blocks, Math.floor(index / KEYS_A_BLOCK));
  const [skip, width] = [view.getUint8(head + keyBytes + 4), view.getUint8(head + keyBytes + 5)];
  const stored = blocks.bodiesAt + view.getUint32(head + keyBytes, true) + (index % KEYS_A_BLOCK) * width;
  const words = Array.from({ length: keyBytes / 4 }, () => 0);
  for (let at = 0; at < skip + width; at++) {
    const byte = view.getUint8(at < skip ? head + at : stored + at - skip);
    words[at >> 2] = ((words[at >> 2] ?? 0) | (byte << (24 - (at & 3) * 8))) >>> 0;
  }
  return words;
}

function headAt({ headsAt, keyBytes }: KeyBlocks, block: number): number {
  return headsAt + block * (keyBytes + HEAD_FIXED_BYTES);
}

/** The last block whose first key is not above the wanted one, or -1. */
function lastBlockFrom(blocks: IndexedKeys, words: ArrayLike<number>): number {
  const { view, headsAt, keyBytes, slots, base, shift } = blocks;
  const stride = keyBytes + HEAD_FIXED_BYTES;
  const word = words[0] ?? 0;
  if (word < base) return -1;
  const slot = Math.min((word - base) >>> shift, slots.length - 2);
  let [low, high] = [slots[slot] ?? 0, slots[slot + 1] ?? 0];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isAbove(view, headsAt + middle * stride, words, keyBytes)) high = middle;
    else low = middle + 1;
  }
  return low - 1;
}

function isAbove(view: DataView, at: number, words: ArrayLike<number>, keyBytes: number): boolean {
  for (let offset = 0; offset < keyBytes; offset += 4) {
    const key = view.getUint32(at + offset);
    const word = words[offset >> 2] ?? 0;
    if (key !== word) return key > word;
  }
  return false;
}

function byteOf(words: ArrayLike<number>, at: number): number {
  return ((words[at >> 2] ?? 0) >>> (24 - (at & 3) * 8)) & 0xff;
}

/** Four bytes of the key from this one on, as one number; zeros behind its end. */
function windowOf(words: ArrayLike<number>, from: number): number {
  const bits = (from & 3) * 8;
  const [here, next] = [words[from >> 2] ?? 0, words[(from >> 2) + 1] ?? 0];
  return bits === 0 ? here : ((here << bits) | (next >>> (32 - bits))) >>> 0;
}

function startsAlike(view: DataView, at: number, words: ArrayLike<number>, bytes: number): boolean {
  for (let index = 0; index < bytes; index++)
    if (view.getUint8(at + index) !== byteOf(words, index)) return false;
  return true;
}

// oxlint-disable-next-line max-params -- five numbers on the hottest path; an object for them would be allocated at every step
function compareStored(
  view: DataView,
  at: number,
  words: ArrayLike<number>,
  skip: number,
  width: number,
): number {
  for (let index = 0; index < width; index++) {
    const difference = view.getUint8(at + index) - byteOf(words, skip + index);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** True when the key at this position begins with these words: allocates nothing. */
export function keyStartsWith(
  blocks: KeyBlocks,
  index: number,
  words: ArrayLike<number>,
  bytes: number,
): boolean {
  const { view, keyBytes } = blocks;
  const head = headAt(blocks, Math.floor(index / KEYS_A_BLOCK));
  const [skip, width] = [view.getUint8(head + keyBytes + 4), view.getUint8(head + keyBytes + 5)];
  const stored = blocks.bodiesAt + view.getUint32(head + keyBytes, true) + (index % KEYS_A_BLOCK) * width;
  const inBody = Math.min(bytes, skip + width) - skip;
  return (
    startsAlike(view, head, words, Math.min(bytes, skip)) &&
    (inBody <= 0 || compareStored(view, stored, words, skip, inBody) === 0) &&
    isZeroFrom(words, Math.max(skip + width, 0), bytes)
  );
}

function isZeroFrom(words: ArrayLike<number>, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (byteOf(words, at) !== 0) return false;
  return true;
}
