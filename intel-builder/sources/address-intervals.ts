import type { AddressListing } from "../../shared/domain/address-kind.ts";
import type { Cidr } from "../../shared/identity/cidr.ts";
import type { Words } from "../../shared/identity/ip.ts";

/** Position of a listing in `AddressIntervals.listings`. */
export type ListingId = number;
/** Not a listing: ranges that carry others' traffic, where abuse says nothing about one sender. */
export const SHIELD: ListingId = -1;

/** IPv4 as three parallel lists of numbers, IPv6 as big integers; `last` is inclusive in both. */
export type Intervals<T> = { readonly first: T[]; readonly last: T[]; readonly listing: ListingId[] };

/** All ranges of all feeds, overlapping as they like, before they are flattened. */
export type AddressIntervals = {
  readonly listings: readonly AddressListing[];
  readonly v4: Intervals<number>;
  readonly v6: Intervals<bigint>;
  /** The id of this very listing: equal ones share it. */
  idOf(listing: AddressListing): ListingId;
  add(cidr: Cidr, listing: ListingId): void;
  /** Marks a range that carries others' traffic: what was done from there is nobody's in particular. */
  addShield(cidr: Cidr): void;
};

export function openIntervals(): AddressIntervals {
  const listings: AddressListing[] = [];
  const ids = new Map<string, ListingId>();
  const v4: Intervals<number> = { first: [], last: [], listing: [] };
  const v6: Intervals<bigint> = { first: [], last: [], listing: [] };
  const add = ({ first, prefixBits }: Cidr, listing: ListingId): void => {
    if (first.family === 4) push(v4, first.words[3], first.words[3] + 2 ** (32 - prefixBits) - 1, listing);
    else
      push(
        v6,
        toInteger(first.words),
        toInteger(first.words) + (1n << BigInt(128 - prefixBits)) - 1n,
        listing,
      );
  };
  return {
    listings,
    v4,
    v6,
    idOf(listing) {
      const key = `${listing.kind} ${listing.confidence} ${listing.source}`;
      const known = ids.get(key);
      if (known !== undefined) return known;
      ids.set(key, listings.length);
      return listings.push(listing) - 1;
    },
    add,
    addShield: (cidr) => add(cidr, SHIELD),
  };
}

function push<T>(intervals: Intervals<T>, first: T, last: T, listing: ListingId): void {
  intervals.first.push(first);
  intervals.last.push(last);
  intervals.listing.push(listing);
}

export function toInteger(words: Words): bigint {
  return words.reduce((value, word) => (value << 32n) | BigInt(word), 0n);
}

export function toWords(value: bigint): Words {
  const word = (shift: bigint) => Number((value >> shift) & 0xffff_ffffn);
  return [word(96n), word(64n), word(32n), word(0n)];
}
