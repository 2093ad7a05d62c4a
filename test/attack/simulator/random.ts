/** Seeded randomness (SplitMix32), so that a figure can be had again. */
export type Random = {
  readonly unit: () => number;
  readonly below: (bound: number) => number;
  readonly pick: <T>(from: readonly T[]) => T;
  readonly chance: (probability: number) => boolean;
  /** Gaps of a Poisson process. */
  readonly gap: (meanMs: number) => number;
};

export function openRandom(seed: number): Random {
  let state = seed | 0;
  const unit = (): number => {
    state = (state + 0x9e37_79b9) | 0;
    const first = Math.imul(state ^ (state >>> 16), 0x21f0_aaad);
    const second = Math.imul(first ^ (first >>> 15), 0x735a_2d97);
    return ((second ^ (second >>> 15)) >>> 0) / 0x1_0000_0000;
  };
  const below = (bound: number): number => Math.floor(unit() * bound);
  return {
    unit,
    below,
    chance: (probability) => unit() < probability,
    gap: (meanMs) => -Math.log(1 - unit()) * meanMs,
    pick(from) {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error("random_pick: expected something to pick from, got none");
      return picked;
    },
  };
}
