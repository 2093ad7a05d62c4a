import type { AddressListing } from "../../shared/domain/address-kind.ts";
import type { Boundaries } from "../../shared/format/range-table.ts";
import { openFactSets, type FactSets } from "./active-facts.ts";
import { SHARED, type AddressFact, type AddressIntervals, type Intervals } from "./address-intervals.ts";
import { edgeOrders, isSame, type EdgeOrders } from "./confirmed-entries.ts";
import { growingWords } from "./growing-words.ts";

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
  orders: EdgeOrders = edgeOrders(intervals),
): FlatRanges {
  const { words, listings } = believedWords(intervals.facts, believe);
  const sets = openFactSets(listings);
  const v4 = sweep(intervals.v4(), orders.v4, { words, sets });
  const v6 = sweep(intervals.v6(), orders.v6, { words, sets });
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

type Meaning = { readonly words: Uint32Array; readonly sets: FactSets };

function sweep({ edges, facts }: Intervals, order: Uint32Array, { words, sets }: Meaning): Boundaries {
  const [starts, codes] = [growingWords(), growingWords()];
  let [active, code] = [sets.empty, 0];
  for (let index = 0; index < order.length; index++) {
    const edge = order[index] ?? 0;
    const fact = facts[edge >>> 1] ?? 0;
    const word = fact >= SHARED ? fact : (words[fact] ?? NOTHING);
    const isEnd = (edge & 1) === 1;
    // What ends with the last address of all never ends.
    const isIdle = word === NOTHING || (isEnd && isZero(edges, edge));
    if (!isIdle) active = isEnd ? sets.leave(active, word) : sets.enter(active, word);
    const following = order[index + 1];
    if (following !== undefined && isSame(edges, edge, following)) continue;
    if (active.code === code) continue;
    code = active.code;
    for (const column of edges) starts.push(column[edge] ?? 0);
    codes.push(code);
  }
  return { starts: starts.view().slice(), codes: codes.view().slice() };
}

function isZero(edges: readonly Uint32Array[], edge: number): boolean {
  for (const column of edges) if (column[edge] !== 0) return false;
  return true;
}
