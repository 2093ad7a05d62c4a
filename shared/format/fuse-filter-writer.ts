import { FormatError } from "./format-error.ts";
import {
  firstSlot,
  FUSE_DIRECTORY_AT,
  FUSE_MAGIC,
  FUSE_RECORD_BYTES,
  FUSE_VERSION,
  fuseShardBytes,
  MAX_SEGMENT_BITS,
  mix,
  slotsOf,
  type FuseShard,
} from "./fuse-filter.ts";

/** Distinct keys of one shard, in any order that is always the same: order is part of the bytes. */
export type DistinctKeys = { readonly high: Uint32Array; readonly low: Uint32Array };

export type BuiltFuseShard = { readonly shard: FuseShard; readonly fingerprints: Uint8Array };

// A seed fails about once in a hundred shards; a hundred in a row means keys that are not distinct.
export const MAX_SEEDS = 100;

/** From so many keys on, a shard for each first byte; its fingerprints then fit in a core's cache while it is built. */
const SHARDED_FROM_ENTRIES = 2 ** 22;

export function fuseShardBitsFor(entries: number): number {
  return entries >= SHARDED_FROM_ENTRIES ? 8 : 0;
}

/** Segments for so many keys: the constants of the paper's three-wise filters. Seed 0 until one is found. */
export function fuseShardFor(entries: number): FuseShard {
  if (entries === 0) return { seed: 0, segmentBits: 0, firstSegments: 0, entries: 0 };
  const segmentBits = Math.max(
    2,
    Math.min(MAX_SEGMENT_BITS, Math.floor(Math.log(entries) / Math.log(3.33) + 2.25)),
  );
  const factor = Math.max(1.125, 0.875 + (0.25 * Math.log(1_000_000)) / Math.log(Math.max(2, entries)));
  const segments = Math.ceil(Math.round(entries * factor) / 2 ** segmentBits);
  return { seed: 0, segmentBits, firstSegments: Math.max(1, segments - 2), entries };
}

/** The seed of each try. */
export function fuseSeed(attempt: number): number {
  return Math.imul(attempt + 1, 0x9e37_79b9) >>> 0;
}

/**
 * Finds a seed whose keys can be peeled off one by one, and gives each key its fingerprint in the reverse order.
 * Of the slots that hold one key, the highest is peeled first, then those that become so, the latest first: that makes
 * the bytes the same everywhere.
 */
export function buildFuseShard(keys: DistinctKeys, fingerprintBits: 8 | 16): BuiltFuseShard {
  const plan = fuseShardFor(keys.high.length);
  if (plan.entries === 0) return { shard: plan, fingerprints: new Uint8Array(0) };
  for (let attempt = 0; attempt < MAX_SEEDS; attempt++) {
    const shard = { ...plan, seed: fuseSeed(attempt) };
    const peeled = peel(keys, shard);
    if (peeled !== null) return { shard, fingerprints: assign(shard, peeled, fingerprintBits) };
  }
  throw new FormatError("fuse_filter_layout", {
    expected: `${plan.entries} distinct keys`,
    got: `no seed in ${MAX_SEEDS}`,
  });
}

/** Magic to directory; the shards' fingerprints follow in order, then the checksum of everything. */
export function writeFuseHeader(shards: readonly FuseShard[], fingerprintBits: 8 | 16): Uint8Array {
  const bytes = new Uint8Array(FUSE_DIRECTORY_AT + FUSE_RECORD_BYTES * shards.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, FUSE_MAGIC, true);
  view.setUint16(4, FUSE_VERSION, true);
  view.setUint8(6, 31 - Math.clz32(shards.length));
  view.setUint8(7, fingerprintBits);
  view.setBigUint64(8, BigInt(shards.reduce((sum, { entries }) => sum + entries, 0)), true);
  let offset = bytes.length;
  for (const [index, shard] of shards.entries()) {
    const at = FUSE_DIRECTORY_AT + FUSE_RECORD_BYTES * index;
    view.setBigUint64(at, BigInt(offset), true);
    view.setUint32(at + 8, shard.seed, true);
    view.setUint32(at + 12, shard.segmentBits, true);
    view.setUint32(at + 16, shard.firstSegments, true);
    view.setUint32(at + 20, shard.entries, true);
    offset += fuseShardBytes(shard, fingerprintBits);
  }
  return bytes;
}

/** Keys in the order they were peeled, as the three words that place them, and which of their slots each was alone in. */
type Peeled = {
  readonly a: Uint32Array;
  readonly b: Uint32Array;
  readonly c: Uint32Array;
  readonly alone: Uint8Array;
};

/** What each slot holds: how many keys, and their words joined by ^, which is one key's where it is one. */
type Slots = Omit<Peeled, "alone"> & { readonly count: Uint8Array; overflowed: boolean };

function peel(keys: DistinctKeys, shard: FuseShard): Peeled | null {
  const slots = fill(keys, shard);
  const stack = new Uint32Array(slots.count.length + shard.entries * 2);
  let waiting = 0;
  for (let slot = 0; slot < slots.count.length; slot++) if (slots.count[slot] === 1) stack[waiting++] = slot;
  const peeled: Peeled = {
    a: new Uint32Array(shard.entries),
    b: new Uint32Array(shard.entries),
    c: new Uint32Array(shard.entries),
    alone: new Uint8Array(shard.entries),
  };
  let done = 0;
  const at = new Uint32Array(3);
  while (waiting > 0) {
    const slot = stack[--waiting] ?? 0;
    if (slots.count[slot] !== 1) continue;
    const [a, b, c] = [slots.a[slot] ?? 0, slots.b[slot] ?? 0, slots.c[slot] ?? 0];
    slotsOfKey(shard, b, c, at);
    peeled.a[done] = a;
    peeled.b[done] = b;
    peeled.c[done] = c;
    for (let index = 0; index < 3; index++) {
      const other = at[index] ?? 0;
      if (other === slot) peeled.alone[done] = index;
      toggle(slots, other, { a, b, c, by: -1 });
      if (slots.count[other] === 1) stack[waiting++] = other;
    }
    done += 1;
  }
  return done === shard.entries && !slots.overflowed ? peeled : null;
}

function fill({ high, low }: DistinctKeys, shard: FuseShard): Slots {
  const size = slotsOf(shard);
  const [a, b, c] = [new Uint32Array(size), new Uint32Array(size), new Uint32Array(size)];
  const slots: Slots = { a, b, c, count: new Uint8Array(size), overflowed: false };
  const at = new Uint32Array(3);
  for (let index = 0; index < high.length; index++) {
    const a0 = mix((high[index] ?? 0) ^ shard.seed);
    const b0 = mix((low[index] ?? 0) ^ a0);
    const c0 = mix((a0 + b0) | 0);
    slotsOfKey(shard, b0, c0, at);
    for (const slot of at) {
      // A count of 256 would look like none: this seed is given up.
      if (slots.count[slot] === 255) slots.overflowed = true;
      toggle(slots, slot, { a: a0, b: b0, c: c0, by: 1 });
    }
  }
  return slots;
}

type Change = { readonly a: number; readonly b: number; readonly c: number; readonly by: 1 | -1 };

function toggle(slots: Slots, slot: number, { a, b, c, by }: Change): void {
  slots.a[slot] = (slots.a[slot] ?? 0) ^ a;
  slots.b[slot] = (slots.b[slot] ?? 0) ^ b;
  slots.c[slot] = (slots.c[slot] ?? 0) ^ c;
  slots.count[slot] = (slots.count[slot] ?? 0) + by;
}

function slotsOfKey(
  { segmentBits, firstSegments }: FuseShard,
  b: number,
  c: number,
  into: Uint32Array,
): void {
  const segment = 1 << segmentBits;
  const first = firstSlot(b, firstSegments * segment);
  into[0] = first;
  into[1] = (first + segment) ^ ((c >>> 16) & (segment - 1));
  into[2] = (first + 2 * segment) ^ (c & (segment - 1));
}

/** Slots that no key was alone in stay zero. */
function assign(shard: FuseShard, { a, b, c, alone }: Peeled, fingerprintBits: 8 | 16): Uint8Array {
  const slots = new Uint16Array(slotsOf(shard));
  const least = fingerprintBits === 8 ? 0xff : 0xffff;
  const at = new Uint32Array(3);
  for (let index = shard.entries - 1; index >= 0; index--) {
    slotsOfKey(shard, b[index] ?? 0, c[index] ?? 0, at);
    const word = a[index] ?? 0;
    let fingerprint = (word ^ (word >>> 16)) & least;
    for (const slot of at) fingerprint ^= slots[slot] ?? 0;
    slots[at[alone[index] ?? 0] ?? 0] = fingerprint;
  }
  return fingerprintBits === 8 ? Uint8Array.from(slots) : littleEndian(slots);
}

function littleEndian(words: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(words.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, word] of words.entries()) view.setUint16(2 * index, word, true);
  return bytes;
}
