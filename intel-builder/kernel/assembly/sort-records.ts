import { COMMON_FACT, SCRATCH } from "./layout";

// Two passes of 11 bits order what hashes give (a partition of 100 million records has 2^18.6) up to a few neighbours.
const DIGIT_BITS: u32 = 11;
const DIGITS: u32 = 1 << DIGIT_BITS;
const ALL_PASSES: u32 = 6;

// A record that is not in order yet moves this far at most, on average. Hashes move a tenth of a place; keys that somebody
// made to meet would cost the square of their number, and are sorted by all their bits instead.
const MAX_MOVES_A_RECORD: usize = 8;

/**
 * Sorts `count` records in place, with as much room at `room`, and joins those of one key: the greatest class stays, and
 * any common flag. Gives how many are left.
 */
export function sortRecords(records: usize, room: usize, count: usize): usize {
  let from = distributeBy(records, room, count, count > 1 << 22 ? 3 : 2);
  let left = joinAlmostSorted(from, count);
  if (left == 0 && count > 0) {
    from = distributeBy(from, from == records ? room : records, count, ALL_PASSES);
    left = joinSorted(from, count);
  }
  if (from != records) memory.copy(records, from, left << 3);
  return left;
}

/** The last so many passes of a radix sort from the lowest bits up; gives where the records are then. */
function distributeBy(records: usize, room: usize, count: usize, passes: u32): usize {
  let from = records;
  let into = room;
  countDigits(from, count, passes);
  for (let pass: u32 = ALL_PASSES - passes; pass < ALL_PASSES; pass++) {
    if (!distribute(from, into, count, pass)) continue;
    const other = from;
    from = into;
    into = other;
  }
  return from;
}

/** The lowest digit has 9 bits and, with the facts, says nothing of the key's order but of the facts'. */
function shiftOf(pass: u32): u64 {
  return pass == 0 ? 0 : 9 + <u64>(pass - 1) * DIGIT_BITS;
}

function countDigits(records: usize, count: usize, passes: u32): void {
  memory.fill(SCRATCH, 0, (<usize>(ALL_PASSES * DIGITS)) << 2);
  const end = records + (count << 3);
  for (let pass = ALL_PASSES - passes; pass < ALL_PASSES; pass++) {
    const histogram = SCRATCH + ((<usize>(pass * DIGITS)) << 2);
    const shift = shiftOf(pass);
    const mask: u64 = pass == 0 ? 0x1ff : DIGITS - 1;
    for (let at = records; at < end; at += 8) {
      const place = histogram + ((<usize>((load<u64>(at) >> shift) & mask)) << 2);
      store<u32>(place, load<u32>(place) + 1);
    }
  }
}

/** One stable pass; false where all records have the same digit and nothing was moved. */
function distribute(from: usize, into: usize, count: usize, pass: u32): bool {
  const histogram = SCRATCH + ((<usize>(pass * DIGITS)) << 2);
  const shift = shiftOf(pass);
  const mask: u64 = pass == 0 ? 0x1ff : DIGITS - 1;
  if (count == 0 || load<u32>(histogram + ((<usize>((load<u64>(from) >> shift) & mask)) << 2)) == <u32>count)
    return false;
  let next = <u32>into;
  for (let place = histogram; place < histogram + ((<usize>DIGITS) << 2); place += 4) {
    const bytes = load<u32>(place) << 3;
    store<u32>(place, next);
    next += bytes;
  }
  const end = from + (count << 3);
  for (let at = from; at < end; at += 8) {
    const record = load<u64>(at);
    const place = histogram + ((<usize>((record >> shift) & mask)) << 2);
    const target = load<u32>(place);
    store<u64>(target, record);
    store<u32>(place, target + 8);
  }
  return true;
}

/** Insertion sort and joining in one pass, in place; 0 where the records would move too far. They are whole then, but mixed. */
function joinAlmostSorted(records: usize, count: usize): usize {
  if (count == 0) return 0;
  const end = records + (count << 3);
  let last = load<u64>(records);
  let left = records + 8;
  let budget = <isize>(count * MAX_MOVES_A_RECORD + 64);
  for (let at = records + 8; at < end; at += 8) {
    const record = load<u64>(at);
    if (record >> 8 > last >> 8) {
      store<u64>(left, record);
      left += 8;
      last = record;
      continue;
    }
    // Joins or moves. What was read is kept behind `left`, so that giving up loses nothing.
    let place = left;
    while (place > records && load<u64>(place - 8) >> 8 > record >> 8) place -= 8;
    if (place > records && load<u64>(place - 8) >> 8 == record >> 8) {
      store<u64>(place - 8, joined(load<u64>(place - 8), record));
    } else {
      memory.copy(place + 8, place, left - place);
      store<u64>(place, record);
      left += 8;
    }
    budget -= <isize>((left - place) >> 3);
    if (budget < 0) return giveUp(left, at + 8, end);
    last = load<u64>(left - 8);
  }
  return (left - records) >> 3;
}

/** Fills the gap that joining left with copies of its neighbour, which join away again. */
function giveUp(left: usize, at: usize, end: usize): usize {
  const last = load<u64>(left - 8);
  for (let gap = left; gap < at; gap += 8) store<u64>(gap, last);
  return 0;
}

function joinSorted(records: usize, count: usize): usize {
  const end = records + (count << 3);
  let left = records;
  for (let at = records + 8; at < end; at += 8) {
    const record = load<u64>(at);
    const last = load<u64>(left);
    if (record >> 8 == last >> 8) {
      store<u64>(left, joined(last, record));
    } else {
      left += 8;
      store<u64>(left, record);
    }
  }
  return ((left - records) >> 3) + 1;
}

/** Of two records of one key: the greater class, and common if one says so. */
function joined(a: u64, b: u64): u64 {
  return (a & ~(<u64>0x7f)) | (b & COMMON_FACT) | max(a & 0x7f, b & 0x7f);
}
