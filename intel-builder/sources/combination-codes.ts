import type { AddressListing } from "../../shared/domain/address-kind.ts";
import { surestOfEachKind } from "./combine-listings.ts";

/** Numbers for what addresses may mean: a table holds the number, its dictionary the meaning. */
export type Combinations = {
  /** Code 1 is the first. */
  readonly all: readonly (readonly AddressListing[])[];
  /** The code of these listings, surest first; 0 for none. */
  readonly codeOf: (listings: readonly AddressListing[]) => number;
};

// A table names 65,534 combinations; real feeds make hundreds. Above these, of each kind only the surest word is kept, then
// only the surest of all, of which there are no more than listings.
const MAX_FULL = 2 ** 13;
const MAX_BY_KIND = 2 ** 14;

export function openCombinations(): Combinations {
  const all: (readonly AddressListing[])[] = [];
  const codes = new Map<string, number>();
  const isNamed = (listings: readonly AddressListing[]): boolean => codes.has(JSON.stringify(listings));
  const name = (listings: readonly AddressListing[]): number => {
    const meaning = JSON.stringify(listings);
    const code = codes.get(meaning) ?? all.push(listings);
    codes.set(meaning, code);
    return code;
  };
  return {
    all,
    codeOf(listings) {
      if (listings.length === 0) return 0;
      if (all.length < MAX_FULL || isNamed(listings)) return name(listings);
      const fewer = surestOfEachKind(listings);
      return all.length < MAX_BY_KIND || isNamed(fewer) ? name(fewer) : name(fewer.slice(0, 1));
    },
  };
}
