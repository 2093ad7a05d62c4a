import type { AddressListing } from "../../shared/domain/address-kind.ts";
import type { Cidr } from "../../shared/identity/cidr.ts";
import type { Words } from "../../shared/identity/ip.ts";
import { rangeOfCidr, successor, type AddressRange } from "./address-range.ts";
import { growingWords, type GrowingWords } from "./growing-words.ts";

/** Position of a fact in `AddressIntervals.facts`, or one of the two grounds. */
export type FactId = number;
/** Not a fact of a feed: ranges that carry others' traffic, where abuse says nothing about one sender. */
export const SHIELD: FactId = 0xffff_ffff;
/** The same of gateways that thousands of phones share. */
export const SHARED: FactId = 0xffff_fffe;

/** Days since 1970, UTC; null where the feed does not say. */
export type Seen = {
  readonly firstDay: number | null;
  readonly lastDay: number | null;
  readonly untilDay: number | null;
};
const UNDATED: Seen = { firstDay: null, lastDay: null, untilDay: null };

/** One feed's word, with when it was true: equal words share one fact. */
export type AddressFact = AddressListing & Seen;

/**
 * All ranges of one family, in the order they were read. Column `w` of `edges` holds word `w` of first address and
 * address after the last, one after the other; all zeros as "after" means that nothing comes after.
 */
export type Intervals = {
  readonly edges: readonly Uint32Array[];
  readonly facts: Uint32Array;
  /** Line or record of the feed that said so, counted from 1; 0 where there is none. */
  readonly lines: Uint32Array;
};

/** All ranges of all feeds, overlapping as they like, before they are flattened. About 16 bytes an IPv4 range, 40 an IPv6 one. */
export type AddressIntervals = {
  readonly facts: readonly AddressFact[];
  readonly v4: () => Intervals;
  readonly v6: () => Intervals;
  /** The id of this very fact: equal ones share it. */
  idOf(listing: AddressListing, seen?: Seen): FactId;
  add(range: Cidr | AddressRange, fact: FactId, line?: number): void;
};

export function openIntervals(): AddressIntervals {
  const facts: AddressFact[] = [];
  const ids = new Map<string, FactId>();
  const [v4, v6] = [openFamily([3]), openFamily([0, 1, 2, 3])];
  return {
    facts,
    v4: v4.view,
    v6: v6.view,
    idOf(listing, { firstDay, lastDay, untilDay } = UNDATED) {
      const { kind, confidence, source } = listing;
      const key = `${kind} ${confidence} ${source} ${firstDay} ${lastDay} ${untilDay}`;
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, facts.length);
      return facts.push({ kind, confidence, source, firstDay, lastDay, untilDay }) - 1;
    },
    add(where, fact, line = 0) {
      const range = "last" in where ? where : rangeOfCidr(where);
      (range.family === 4 ? v4 : v6).add(range, fact, line);
    },
  };
}

type Family = {
  readonly add: (range: AddressRange, fact: FactId, line: number) => void;
  readonly view: () => Intervals;
};

/** `kept`: which of the four words tell addresses of this family apart. */
function openFamily(kept: readonly (0 | 1 | 2 | 3)[]): Family {
  const edges = kept.map(() => growingWords());
  const [facts, lines]: [GrowingWords, GrowingWords] = [growingWords(), growingWords()];
  const push = (words: Words): void => kept.forEach((word, at) => edges[at]?.push(words[word]));
  return {
    add({ first, last }, fact, line) {
      push(first);
      push(successor(last));
      facts.push(fact);
      lines.push(line);
    },
    view: () => ({ edges: edges.map((column) => column.view()), facts: facts.view(), lines: lines.view() }),
  };
}
