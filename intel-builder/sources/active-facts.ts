import type { AddressListing } from "../../shared/domain/address-kind.ts";
import { SHARED, SHIELD } from "./address-intervals.ts";
import { openCombinations } from "./combination-codes.ts";
import { combineListings } from "./combine-listings.ts";

/** Position in the list of listings, or one of the two grounds. */
type WordId = number;

/** Which words hold at one address, counted: nested ranges of one feed say the same twice. */
export type ActiveFacts = {
  readonly counts: ReadonlyMap<WordId, number>;
  readonly entered: Map<WordId, ActiveFacts>;
  readonly left: Map<WordId, ActiveFacts>;
  /** The code of what they mean together; 0 for nothing. */
  readonly code: number;
};

/** Walks between sets of facts. A step that was made before costs one map lookup. */
export type FactSets = {
  readonly empty: ActiveFacts;
  readonly enter: (from: ActiveFacts, fact: WordId) => ActiveFacts;
  readonly leave: (from: ActiveFacts, fact: WordId) => ActiveFacts;
  /** Code 1 is the first. */
  readonly combinations: readonly (readonly AddressListing[])[];
};

// Feeds overlap in a few hundred ways; feeds made to overlap in millions of ways get their walked steps forgotten.
const MAX_REMEMBERED = 2 ** 17;

export function openFactSets(listings: readonly AddressListing[]): FactSets {
  const combinations = openCombinations();
  const known = new Map<string, ActiveFacts>();

  const codeOf = (counts: ReadonlyMap<WordId, number>): number => {
    const words = [...counts.keys()].toSorted((a, b) => a - b);
    const all = combineListings(
      words.flatMap((word) => listings[word] ?? []),
      { isShielded: counts.has(SHIELD), isShared: counts.has(SHARED) },
    );
    return combinations.codeOf(all);
  };

  const setOf = (counts: ReadonlyMap<WordId, number>): ActiveFacts => {
    const key = [...counts]
      .toSorted(([a], [b]) => a - b)
      .flat()
      .join();
    const seen = known.get(key);
    if (seen) return seen;
    const made = { counts, entered: new Map(), left: new Map(), code: codeOf(counts) };
    known.set(key, made);
    return made;
  };

  const step = (from: ActiveFacts, fact: WordId, by: 1 | -1): ActiveFacts => {
    const steps = by === 1 ? from.entered : from.left;
    const walked = steps.get(fact);
    if (walked) return walked;
    if (known.size > MAX_REMEMBERED) {
      for (const set of known.values()) {
        set.entered.clear();
        set.left.clear();
      }
      known.clear();
    }
    const counts = new Map(from.counts);
    const count = (counts.get(fact) ?? 0) + by;
    if (count <= 0) counts.delete(fact);
    else counts.set(fact, count);
    const to = setOf(counts);
    steps.set(fact, to);
    return to;
  };

  return {
    empty: setOf(new Map()),
    enter: (from, fact) => step(from, fact, 1),
    leave: (from, fact) => step(from, fact, -1),
    combinations: combinations.all,
  };
}
