/*
 * A binomial ladder (Herley and Schechter, StopGuessing 2016) of 2^20 bits, half of them ones. A key has 48 rungs; each time it is
 * seen, one of its zeros is set and a random one anywhere is cleared, so that half stay ones for ever. A key that makes up more than a
 * ten-thousandth of what is seen climbs faster than others pull it down, after some twenty uses; a random key stands at 41 rungs
 * with a chance of 3e-7. Nothing about a key can be read out of the bits without having the key.
 */
export type Ladder = Uint8Array;

export const LADDER_BYTES = 131_072;
const BIT_MASK = LADDER_BYTES * 8 - 1;
const RUNGS = 48;
const POPULAR_HEIGHT = 41;

export function emptyLadder(): Ladder {
  return new Uint8Array(LADDER_BYTES).fill(0b0101_0101);
}

/** Pure. Keys are even and secret already (a keyed hash), or from records that nobody attacks. */
export function isPopular(ladder: Ladder, key: string): boolean {
  return RUNGS - zerosOf(ladder, rungsOf(key)) >= POPULAR_HEIGHT;
}

/** In place. `random` gives 32 even bits. */
export function climb(ladder: Ladder, key: string, random: () => number): void {
  const rungs = rungsOf(key);
  const chosen = random() % zerosOf(ladder, rungs);
  // No rung is left to climb.
  if (Number.isNaN(chosen)) return;
  let one = random() & BIT_MASK;
  while (!isSet(ladder, one)) one = random() & BIT_MASK;
  const rung = zeroAt(ladder, rungs, chosen);
  flip(ladder, one);
  flip(ladder, rung);
}

function zerosOf(ladder: Ladder, rungs: Rungs): number {
  let zeros = 0;
  for (let index = 0; index < RUNGS; index++) if (!isSet(ladder, rungAt(rungs, index))) zeros += 1;
  return zeros;
}

/** The rung of the zero with `chosen` zeros before it. */
function zeroAt(ladder: Ladder, rungs: Rungs, chosen: number): number {
  let left = chosen;
  let index = 0;
  while (isSet(ladder, rungAt(rungs, index)) || left-- > 0) index += 1;
  return rungAt(rungs, index);
}

function isSet(ladder: Ladder, bit: number): boolean {
  return (((ladder[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

function flip(ladder: Ladder, bit: number): void {
  ladder[bit >> 3] = (ladder[bit >> 3] ?? 0) ^ (1 << (bit & 7));
}

/** Two hashes make as many rungs as are wanted (Kirsch and Mitzenmacher 2006); the step is odd, so no rung comes twice. */
type Rungs = { readonly first: number; readonly step: number };

function rungsOf(key: string): Rungs {
  return { first: hashOf(key, 0x81_1c_9d_c5), step: hashOf(key, 0x9e_37_79_b9) | 1 };
}

function rungAt({ first, step }: Rungs, index: number): number {
  return (first + Math.imul(index, step)) & BIT_MASK;
}

/** FNV-1a with a finish that spreads the low bits. */
function hashOf(key: string, seed: number): number {
  let hash = seed;
  for (let index = 0; index < key.length; index++)
    hash = Math.imul(hash ^ key.charCodeAt(index), 0x01_00_01_93);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c_1b_3c_6d);
  return hash ^ (hash >>> 13);
}
