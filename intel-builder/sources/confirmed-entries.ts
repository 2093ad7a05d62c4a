import type { AddressKind } from "../../shared/domain/address-kind.ts";
import { SHARED, type AddressFact, type AddressIntervals, type Intervals } from "./address-intervals.ts";
import { radixOrder } from "./radix-order.ts";

/** Edges of both families in ascending order: two passes over the ranges need it. */
export type EdgeOrders = { readonly v4: Uint32Array; readonly v6: Uint32Array };

export function edgeOrders(intervals: AddressIntervals): EdgeOrders {
  return { v4: radixOrder(intervals.v4().edges), v6: radixOrder(intervals.v6().edges) };
}

/** How many entries of a source name an address that some other source accuses as well. */
export type Confirmed = { readonly entries: number; readonly confirmed: number };

/** What somebody did, and who runs a range only where that is a reproach: facts need no second witness. */
const ACCUSATIONS: ReadonlySet<AddressKind> = new Set([
  "abuser",
  "scanner",
  "proxy",
  "residential_proxy",
  "bulletproof",
]);

export function isAccusation(kind: AddressKind): boolean {
  return ACCUSATIONS.has(kind);
}

/** One pass over sorted edges: each entry is looked at where it begins. */
export function countConfirmed(
  intervals: AddressIntervals,
  orders: EdgeOrders,
): ReadonlyMap<string, Confirmed> {
  const sources = [
    ...new Set(intervals.facts.filter(({ kind }) => isAccusation(kind)).map(({ source }) => source)),
  ];
  const counts = sources.map(() => ({ entries: 0, confirmed: 0 }));
  const numbers = new Map(sources.map((source, index) => [source, index]));
  const sourceOf = (fact: AddressFact): number =>
    isAccusation(fact.kind) ? (numbers.get(fact.source) ?? -1) : -1;
  const ofFact = Int32Array.from(intervals.facts, sourceOf);
  countFamily(intervals.v4(), orders.v4, ofFact, counts);
  countFamily(intervals.v6(), orders.v6, ofFact, counts);
  return new Map(sources.map((source, index) => [source, counts[index] ?? { entries: 0, confirmed: 0 }]));
}

type Counts = { entries: number; confirmed: number }[];

function countFamily(
  { edges, facts }: Intervals,
  order: Uint32Array,
  sourceOf: Int32Array,
  counts: Counts,
): void {
  const active = new Uint32Array(counts.length);
  let accusers = 0;
  const source = (edge: number): number => {
    const fact = facts[edge >>> 1] ?? SHARED;
    return fact >= SHARED ? -1 : (sourceOf[fact] ?? -1);
  };
  const apply = (edge: number): void => {
    const at = source(edge);
    if (at < 0) return;
    const before = active[at] ?? 0;
    const isStart = (edge & 1) === 0;
    // An end at zero is one that never comes; edges sort it first, before its own start.
    if (!isStart && before === 0) return;
    active[at] = before + (isStart ? 1 : -1);
    if (isStart && before === 0) accusers++;
    if (!isStart && before === 1) accusers--;
  };
  const count = (edge: number): void => {
    const counted = (edge & 1) === 0 ? counts[source(edge)] : undefined;
    if (!counted) return;
    counted.entries++;
    if (accusers > 1) counted.confirmed++;
  };
  for (let from = 0, to = 0; from < order.length; from = to) {
    const first = order[from] ?? 0;
    for (to = from; to < order.length && isSame(edges, first, order[to] ?? 0); to++) apply(order[to] ?? 0);
    for (let at = from; at < to; at++) count(order[at] ?? 0);
  }
}

/** Whether two edges stand at the same address. */
export function isSame(edges: readonly Uint32Array[], a: number, b: number): boolean {
  for (const column of edges) if (column[a] !== column[b]) return false;
  return true;
}
