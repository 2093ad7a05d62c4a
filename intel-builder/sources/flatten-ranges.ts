import type { AddressListing } from "../../shared/domain/address-kind.ts";
import type { Boundaries } from "../../shared/format/range-table.ts";
import { openFactSets, type FactSets } from "./active-facts.ts";
import type { AddressFact, AddressIntervals } from "./address-intervals.ts";
import { growingWords } from "./growing-words.ts";
import {
  isEnd,
  isGround,
  isSamePlace,
  sortedEdges,
  type EdgeOrders,
  type SortedEdges,
} from "./sorted-edges.ts";

/** Flattened ranges with the combinations that their codes stand for (code 1 is the first). */
export type FlatRanges = {
  readonly v4: Boundaries;
  readonly v6: Boundaries;
  readonly combinations: readonly (readonly AddressListing[])[];
};

/** What a release says because of a fact; null where it says nothing (the fact is too old). */
export type Believe = (fact: AddressFact) => AddressListing | null;

/**
 * Overlapping ranges → boundaries with the combination that holds from each on. One pass over sorted edges, linear in
 * their number for any overlap: `test/bench/intel-addresses.ts` measures five million.
 */
export function flattenRanges(
  intervals: AddressIntervals,
  believe: Believe = (fact) => fact,
  orders: EdgeOrders = sortedEdges(intervals),
): FlatRanges {
  const { words, listings } = believedWords(intervals.facts, believe);
  const sets = openFactSets(listings);
  const v4 = sweep(orders.v4, words, sets);
  const v6 = sweep(orders.v6, words, sets);
  return { v4, v6, combinations: sets.combinations };
}

/** Fact → number of its listing, or NOTHING. Facts that differ in their dates only are one word from here on. */
function believedWords(
  facts: readonly AddressFact[],
  believe: Believe,
): { readonly words: Uint32Array; readonly listings: readonly AddressListing[] } {
  const listings: AddressListing[] = [];
  const numbers = new Map<string, number>();
  const words = Uint32Array.from(facts, (fact) => {
    const listing = believe(fact);
    if (listing === null) return NOTHING;
    const key = `${listing.kind} ${listing.confidence} ${listing.source}`;
    const number = numbers.get(key) ?? listings.push(listing) - 1;
    numbers.set(key, number);
    return number;
  });
  return { words, listings };
}

const NOTHING = 0xffff_fffd;

function sweep({ columns, edges, facts }: SortedEdges, words: Uint32Array, sets: FactSets): Boundaries {
  const [starts, codes] = [growingWords(), growingWords()];
  let [active, code] = [sets.empty, 0];
  for (let at = 0; at < edges.length; at++) {
    const fact = facts[at] ?? 0;
    const word = isGround(fact) ? fact : (words[fact] ?? NOTHING);
    if (word !== NOTHING)
      active = isEnd(edges[at] ?? 0) ? sets.leave(active, word) : sets.enter(active, word);
    if (at + 1 < edges.length && isSamePlace(columns, at, at + 1)) continue;
    if (active.code === code) continue;
    code = active.code;
    for (const column of columns) starts.push(column[at] ?? 0);
    codes.push(code);
  }
  return { starts: starts.view(), codes: codes.view() };
}
