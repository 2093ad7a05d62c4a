import type { AddressKind, AddressListing } from "../../shared/domain/address-kind.ts";
import type { Boundaries } from "../../shared/format/range-table.ts";
import {
  SHIELD,
  toWords,
  type AddressIntervals,
  type Intervals,
  type ListingId,
} from "./address-intervals.ts";

/** Flattened ranges with the combinations that their codes stand for (code 1 is the first). */
export type FlatRanges = {
  readonly v4: Boundaries;
  readonly v6: Boundaries;
  readonly combinations: readonly (readonly AddressListing[])[];
};

// A position and the number of its interval share one double: 2^32 positions leave 21 bits.
const MAX_INTERVALS = 2 ** 21;

// A relay's address belongs to thousands of people who can show who they are; what one of them did is not theirs.
// Tor and bulletproof hosts are never relays: where a feed says so, both words stay.
const SUPPRESSED_BY_RELAY: ReadonlySet<AddressKind> = new Set([
  "vpn",
  "proxy",
  "residential_proxy",
  "hosting",
  "abuser",
  "scanner",
]);

// The same for what a content network sends on behalf of others; that it is hosting stays true.
const SUPPRESSED_BY_SHIELD: ReadonlySet<AddressKind> = new Set([
  "proxy",
  "residential_proxy",
  "abuser",
  "scanner",
  "bulletproof",
]);

/**
 * Overlapping ranges → boundaries with the combination that holds from each on. One pass over sorted ends:
 * O(n log n) for any overlap. 500,000 IPv4 ranges take about a second (test/bench/intel-lookups.ts).
 */
export function flattenRanges(intervals: AddressIntervals): FlatRanges {
  const codes = combinationCodes(intervals.listings);
  const v4 = sweep(intervals.v4, sortNumbers, (last) => last + 1, codes.codeOf);
  const v6 = sweep(intervals.v6, sortIntegers, (last) => last + 1n, codes.codeOf);
  // What ends with the last address of all has no boundary after it.
  const v4Inside = v4.filter(({ at }) => at < 2 ** 32);
  const v6Inside = v6.filter(({ at }) => at < 1n << 128n);
  return {
    v4: boundaries(
      v4Inside.map(({ at }) => at),
      v4Inside,
    ),
    v6: boundaries(
      v6Inside.flatMap(({ at }) => [...toWords(at)]),
      v6Inside,
    ),
    combinations: codes.combinations,
  };
}

function boundaries(starts: readonly number[], changes: readonly { readonly code: number }[]): Boundaries {
  return { starts: Uint32Array.from(starts), codes: Uint32Array.from(changes, ({ code }) => code) };
}

type Change<T> = { readonly at: T; readonly code: number };
type CodeOf = (active: ReadonlyMap<ListingId, number>) => number;

function sweep<T extends number | bigint>(
  intervals: Intervals<T>,
  sort: (values: readonly T[]) => Uint32Array,
  after: (last: T) => T,
  codeOf: CodeOf,
): Change<T>[] {
  const [byFirst, byLast] = [sort(intervals.first), sort(intervals.last)];
  const active = new Map<ListingId, number>();
  const changes: Change<T>[] = [];
  let [opened, closed] = [0, 0];
  const firstAt = (index: number) => intervals.first[byFirst[index] ?? -1];
  const afterAt = (index: number) => {
    const last = intervals.last[byLast[index] ?? -1];
    return last === undefined ? undefined : after(last);
  };
  for (;;) {
    const [opens, closes] = [firstAt(opened), afterAt(closed)];
    const at = opens !== undefined && (closes === undefined || opens < closes) ? opens : closes;
    if (at === undefined) return changes;
    for (; afterAt(closed) === at; closed++) leave(active, intervals.listing[byLast[closed] ?? -1]);
    for (; firstAt(opened) === at; opened++) enter(active, intervals.listing[byFirst[opened] ?? -1]);
    const code = codeOf(active);
    if (code !== (changes.at(-1)?.code ?? 0)) changes.push({ at, code });
  }
}

function enter(active: Map<ListingId, number>, listing: ListingId | undefined): void {
  if (listing !== undefined) active.set(listing, (active.get(listing) ?? 0) + 1);
}

function leave(active: Map<ListingId, number>, listing: ListingId | undefined): void {
  if (listing === undefined) return;
  const count = active.get(listing) ?? 0;
  if (count <= 1) active.delete(listing);
  else active.set(listing, count - 1);
}

/** Positions in ascending order of their values: the engine sorts doubles natively, without a comparison function. */
function sortNumbers(values: readonly number[]): Uint32Array {
  if (values.length > MAX_INTERVALS) {
    throw new Error(
      `feed_too_many_ranges: expected at most ${MAX_INTERVALS}, got ${values.length}; split the feeds`,
    );
  }
  const packed = Float64Array.from(values, (value, index) => value * MAX_INTERVALS + index).toSorted();
  return Uint32Array.from(packed, (value) => value % MAX_INTERVALS);
}

function sortIntegers(values: readonly bigint[]): Uint32Array {
  const order = values.map((_, index) => index);
  order.sort((a, b) => ((values[a] ?? 0n) < (values[b] ?? 0n) ? -1 : 1));
  return Uint32Array.from(order);
}

function combinationCodes(listings: readonly AddressListing[]): {
  readonly combinations: readonly (readonly AddressListing[])[];
  readonly codeOf: CodeOf;
} {
  const combinations: (readonly AddressListing[])[] = [];
  // Two keys: most active sets were seen before, and many of them mean the same combination.
  const bySet = new Map<string, number>();
  const byMeaning = new Map<string, number>();
  const codeOf: CodeOf = (active) => {
    if (active.size === 0) return 0;
    const key = [...active.keys()].toSorted((a, b) => a - b).join();
    const known = bySet.get(key);
    if (known !== undefined) return known;
    const combination = combine(
      [...active.keys()].flatMap((id) => listings[id] ?? []),
      active.has(SHIELD),
    );
    if (combination.length === 0) return 0;
    const meaning = JSON.stringify(combination);
    const code = byMeaning.get(meaning) ?? combinations.push(combination);
    byMeaning.set(meaning, code);
    bySet.set(key, code);
    return code;
  };
  return { combinations, codeOf };
}

/** The listings that stand for one address: relay rule applied, one listing for each kind and source, surest first. */
export function combine(listings: readonly AddressListing[], shielded: boolean): readonly AddressListing[] {
  const isRelay = listings.some(({ kind }) => kind === "relay");
  const surest = new Map<string, AddressListing>();
  for (const listing of listings) {
    if (isRelay && SUPPRESSED_BY_RELAY.has(listing.kind)) continue;
    if (shielded && SUPPRESSED_BY_SHIELD.has(listing.kind)) continue;
    const key = `${listing.kind} ${listing.source}`;
    if ((surest.get(key)?.confidence ?? -1) < listing.confidence) surest.set(key, listing);
  }
  return [...surest.values()].toSorted(byConfidence);
}

function byConfidence(a: AddressListing, b: AddressListing): number {
  return b.confidence - a.confidence || a.kind.localeCompare(b.kind) || a.source.localeCompare(b.source);
}
