/** Repeatable chance for the demo: the same seed always gives the same people, lists and attack. Never for secrets. */
export type SeededRandom = {
  /** Uniform in [0, 1). */
  readonly next: () => number;
  /** Uniform whole number in [0, bound). */
  readonly below: (bound: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(list: readonly T[]) => T;
  readonly shuffle: <T>(list: readonly T[]) => T[];
};

export function seededRandom(seed: string): SeededRandom {
  const next = mulberry32(hash32(seed));
  const below = (bound: number): number => Math.floor(next() * bound);
  return {
    next,
    below,
    chance: (probability) => next() < probability,
    pick: (list) => pickAt(list, below(list.length)),
    shuffle: (list) => fisherYates(list, below),
  };
}

/** FNV-1a, 32 bits: spreads a text over whole numbers, for tables that must not change between runs. */
export function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Tommy Ettinger's mulberry32 (public domain): one 32-bit word of state is plenty for a demo. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function pickAt<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined)
    throw new Error("demo_pick: expected a list with entries, got an empty one; check the caller");
  return value;
}

function fisherYates<T>(list: readonly T[], below: (bound: number) => number): T[] {
  const shuffled = [...list];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = below(i + 1);
    const swapped = pickAt(shuffled, j);
    shuffled[j] = pickAt(shuffled, i);
    shuffled[i] = swapped;
  }
  return shuffled;
}
