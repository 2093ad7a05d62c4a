/*
 * Distinct accounts in little space, mergeable by union. Two forms in one array of numbers:
 *
 *   up to 31 entries   the bit positions themselves, exact but for accounts that share one of 1,024 positions
 *   exactly 32         1,024 bits; the count is estimated by linear counting (Whang et al. 1990): m·ln(m / empty bits)
 *
 * Most cells are an address that tried one account, so the first form keeps them small.
 */
export type AccountSketch = number[];

const BITS = 1024;
const WORDS = BITS / 32;

/** Where every bit is set the estimate is this: 1,024 accounts are told apart well (±4 %), 5,000 roughly, more not. */
const SATURATED = Math.round(BITS * Math.log(BITS));

/** Position of an account in every sketch; its pseudonym is evenly spread already. */
export function sketchPosition(accountId: string): number {
  return Number.parseInt(accountId.slice(-8), 16) % BITS;
}

/** In place: a sketch belongs to one cell. */
export function addToSketch(sketch: AccountSketch, position: number): void {
  if (sketch.length === WORDS) {
    setBit(sketch, position);
    return;
  }
  if (sketch.includes(position)) return;
  sketch.push(position);
  if (sketch.length === WORDS) toBits(sketch);
}

export function mergeSketch(into: AccountSketch, from: readonly number[]): void {
  if (from.length < WORDS) {
    for (const position of from) addToSketch(into, position);
    return;
  }
  if (into.length < WORDS) toBits(into);
  for (let word = 0; word < WORDS; word++) into[word] = (into[word] ?? 0) | (from[word] ?? 0);
}

/** Distinct accounts in the union of these sketches. */
export function countAccounts(...sketches: readonly (readonly number[])[]): number {
  let union: AccountSketch | null = null;
  let only: readonly number[] | null = null;
  for (const sketch of sketches) {
    if (sketch.length === 0) continue;
    if (only === null) only = sketch;
    else mergeSketch((union ??= [...only]), sketch);
  }
  return only === null ? 0 : estimate(union ?? only);
}

function estimate(sketch: readonly number[]): number {
  if (sketch.length < WORDS) return sketch.length;
  let empty = BITS;
  for (const word of sketch) empty -= populationCount(word);
  return empty === 0 ? SATURATED : Math.round(-BITS * Math.log(empty / BITS));
}

function toBits(sketch: AccountSketch): void {
  const positions = [...sketch];
  sketch.length = 0;
  for (let word = 0; word < WORDS; word++) sketch.push(0);
  for (const position of positions) setBit(sketch, position);
}

function setBit(sketch: AccountSketch, position: number): void {
  const word = position >>> 5;
  sketch[word] = (sketch[word] ?? 0) | (1 << (position & 31));
}

/** Set bits of a 32-bit word (Hacker's Delight, 5-1). */
function populationCount(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const nibbles = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
