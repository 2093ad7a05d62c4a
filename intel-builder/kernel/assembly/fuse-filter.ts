import { SECTION } from "./layout";

/*
 * The fuse filter of one partition's keys (shared/format/fuse-filter.ts and fuse-filter-writer.ts, whose bytes these are). The
 * caller has written at SECTION: 0 seed, 1 log2 of a segment's slots, 2 segments less two, 3 the partition, 4 bytes of a
 * fingerprint.
 *
 * A slot is 8 bytes: its keys' records joined by ^, and in the lowest byte, where records have their facts, how many they are.
 */
const FACTS: u64 = 0xff;

function seed(): u32 {
  return load<u32>(SECTION);
}

function segmentBits(): u32 {
  return load<u32>(SECTION, 4);
}

/** Slots in which a key's first one may be. */
function firstSlots(): u32 {
  return load<u32>(SECTION, 8) << segmentBits();
}

function allSlots(): u32 {
  return (load<u32>(SECTION, 8) + 2) << segmentBits();
}

/** The three words of a key, that its slots and its fingerprint are made of. */
function firstWord(record: u64): u32 {
  return mix(((load<u32>(SECTION, 12) << 24) | <u32>(record >> 40)) ^ seed());
}

function secondWord(record: u64, first: u32): u32 {
  return mix(<u32>(record >> 8) ^ first);
}

function mix(word: u32): u32 {
  let mixed = word ^ (word >> 16);
  mixed *= 0x85ebca6b;
  mixed = (mixed ^ (mixed >> 13)) * 0xc2b2ae35;
  return mixed ^ (mixed >> 16);
}

function firstSlot(second: u32): u32 {
  return <u32>((<u64>second * firstSlots()) >> 32);
}

function secondSlot(first: u32, third: u32): u32 {
  const segment: u32 = 1 << segmentBits();
  return (first + segment) ^ ((third >> 16) & (segment - 1));
}

function thirdSlot(first: u32, third: u32): u32 {
  const segment: u32 = 1 << segmentBits();
  return (first + 2 * segment) ^ (third & (segment - 1));
}

/**
 * Peels off keys that are alone in a slot, the highest slot first, then those that become so, the latest first. Writes them to
 * `peeled` as records with the number of that slot (0 to 2) in place of the facts; gives how many. `slots` has 8 bytes for
 * each slot, `stack` 4.
 */
export function peelKeys(records: usize, count: usize, slots: usize, stack: usize, peeled: usize): usize {
  memory.fill(slots, 0, (<usize>allSlots()) << 3);
  if (!fillSlots(records, count, slots)) return 0;
  let top = stack;
  for (let slot: u32 = 0; slot < allSlots(); slot++) {
    store<u32>(top, slot);
    top += (<usize>(load<u8>(slots + ((<usize>slot) << 3)) == 1)) << 2;
  }
  let to = peeled;
  while (top > stack) {
    top -= 4;
    const slot = load<u32>(top);
    const held = load<u64>(slots + ((<usize>slot) << 3));
    if ((held & FACTS) != 1) continue;
    const key = held & ~FACTS;
    const a = firstWord(key);
    const b = secondWord(key, a);
    const c = mix(a + b);
    const first = firstSlot(b);
    const second = secondSlot(first, c);
    const third = thirdSlot(first, c);
    store<u64>(to, key | (slot == first ? 0 : slot == second ? 1 : 2));
    to += 8;
    top = takeFrom(slots, first, key, top);
    top = takeFrom(slots, second, key, top);
    top = takeFrom(slots, third, key, top);
  }
  return (to - peeled) >> 3;
}

/** False where a slot has more keys than can be counted: another seed is needed then. */
function fillSlots(records: usize, count: usize, slots: usize): bool {
  const end = records + (count << 3);
  let overflowed: u32 = 0;
  for (let at = records; at < end; at += 8) {
    const key = load<u64>(at) & ~FACTS;
    const a = firstWord(key);
    const b = secondWord(key, a);
    const c = mix(a + b);
    const first = firstSlot(b);
    overflowed |= addTo(slots, first, key);
    overflowed |= addTo(slots, secondSlot(first, c), key);
    overflowed |= addTo(slots, thirdSlot(first, c), key);
  }
  return overflowed == 0;
}

function addTo(slots: usize, slot: u32, key: u64): u32 {
  const place = slots + ((<usize>slot) << 3);
  const held = load<u64>(place);
  store<u64>(place, ((held ^ key) & ~FACTS) | ((held + 1) & FACTS));
  return <u32>((held & FACTS) == FACTS);
}

/** Takes a key out of a slot, and notes the slot where one is left in it. */
function takeFrom(slots: usize, slot: u32, key: u64, top: usize): usize {
  const place = slots + ((<usize>slot) << 3);
  const held = load<u64>(place);
  store<u64>(place, ((held ^ key) & ~FACTS) | ((held - 1) & FACTS));
  store<u32>(top, slot);
  return top + ((<usize>((held & FACTS) == 2)) << 2);
}

/** Gives keys their fingerprints, the last peeled first. `fingerprints` holds all slots. */
export function assignFingerprints(peeled: usize, count: usize, fingerprints: usize): void {
  const isWide = load<u32>(SECTION, 16) == 2;
  memory.fill(fingerprints, 0, (<usize>allSlots()) << (<usize>isWide));
  for (let at = peeled + (count << 3); at > peeled;) {
    at -= 8;
    const record = load<u64>(at);
    const a = firstWord(record);
    const b = secondWord(record, a);
    const c = mix(a + b);
    const first = firstSlot(b);
    const second = secondSlot(first, c);
    const third = thirdSlot(first, c);
    const alone = <u32>(record & FACTS);
    const slot = alone == 0 ? first : alone == 1 ? second : third;
    const wanted = a ^ (a >> 16);
    if (isWide) assignWide(fingerprints, first, second, third, slot, wanted);
    else assignNarrow(fingerprints, first, second, third, slot, wanted);
  }
}

/** The slot itself is zero still: joining it changes nothing. */
function assignNarrow(at: usize, first: u32, second: u32, third: u32, slot: u32, wanted: u32): void {
  const others = load<u8>(at + first) ^ load<u8>(at + second) ^ load<u8>(at + third);
  store<u8>(at + slot, <u8>(wanted ^ others));
}

function assignWide(at: usize, first: u32, second: u32, third: u32, slot: u32, wanted: u32): void {
  const others = load<u16>(at + 2 * first) ^ load<u16>(at + 2 * second) ^ load<u16>(at + 2 * third);
  store<u16>(at + 2 * slot, <u16>(wanted ^ others));
}
