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

/** Position of an account in every sketch: the last ten bits of its pseudonym, which is evenly spread already. */
export function sketchPosition(accountId: string): number {
  const { length } = accountId;
  const digits = [
    digitAt(accountId, length - 3),
    digitAt(accountId, length - 2),
    digitAt(accountId, length - 1),
  ] as const;
  return ((digits[0] & 3) << 8) | (digits[1] << 4) | digits[2];
}

/** Of lower-case hexadecimal text; of anything else, some number below sixteen. */
function digitAt(text: string, index: number): number {
  const unit = text.charCodeAt(index);
  return (unit > 0x39 ? unit - 0x57 : unit) & 15;
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

const NONE: readonly number[] = [];
/** Where unions are counted: one at a time, and each begins with nothing. */
const union = new Uint32Array(WORDS);

/** Distinct accounts in the union of these sketches. */
export function countAccounts(
  first: readonly number[],
  second: readonly number[] = NONE,
  third: readonly number[] = NONE,
  fourth: readonly number[] = NONE,
): number {
  const largest = Math.max(first.length, second.length, third.length, fourth.length);
  // Only one of them holds anything, and it is a list.
  if (largest < WORDS && largest === first.length + second.length + third.length + fourth.length)
    return largest;
  union.fill(0);
  unite(first);
  unite(second);
  unite(third);
  unite(fourth);
  let set = 0;
  for (const word of union) set += populationCount(word);
  // Fewer than a list holds: told apart exactly.
  if (set < WORDS) return set;
  return set === BITS ? SATURATED : Math.round(-BITS * Math.log((BITS - set) / BITS));
}

function unite(sketch: readonly number[]): void {
  if (sketch.length === WORDS)
    for (let word = 0; word < WORDS; word++) union[word] = (union[word] ?? 0) | (sketch[word] ?? 0);
  else
    for (const position of sketch)
      union[position >>> 5] = (union[position >>> 5] ?? 0) | (1 << (position & 31));
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
