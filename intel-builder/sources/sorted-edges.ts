import { SHARED, type AddressIntervals, type FactId, type Intervals } from "./address-intervals.ts";
import { radixSorted } from "./radix-order.ts";

/**
 * Where ranges of one family begin and end, ascending: four passes read them from one end to the other. Twenty bytes an
 * edge of IPv4, and what never ends has no second edge.
 */
export type SortedEdges = {
  /** Words of the position, most significant first: one column for IPv4, four for IPv6. */
  readonly columns: readonly Uint32Array[];
  /** Range of the edge, doubled; plus one where it ends there. */
  readonly edges: Uint32Array;
  /** The fact of that range. */
  readonly facts: Uint32Array;
};

export type EdgeOrders = { readonly v4: SortedEdges; readonly v6: SortedEdges };

export function sortedEdges(intervals: AddressIntervals): EdgeOrders {
  return { v4: sortFamily(intervals.v4()), v6: sortFamily(intervals.v6()) };
}

function sortFamily({ edges, facts }: Intervals): SortedEdges {
  const { columns, order } = radixSorted(edges);
  // An end at zero is what comes after the last address of all: never. Starts there stay.
  const zeros = countZeros(columns);
  let kept = 0;
  for (let at = 0; at < order.length; at++) {
    const edge = order[at] ?? 0;
    if (at < zeros && isEnd(edge)) continue;
    for (const column of columns) column[kept] = column[at] ?? 0;
    order[kept++] = edge;
  }
  const left = order.subarray(0, kept);
  const ofEdge = new Uint32Array(kept);
  for (let at = 0; at < kept; at++) ofEdge[at] = facts[(left[at] ?? 0) >>> 1] ?? SHARED;
  return { columns: columns.map((column) => column.subarray(0, kept)), edges: left, facts: ofEdge };
}

function countZeros(columns: readonly Uint32Array[]): number {
  let zeros = 0;
  while (zeros < (columns[0]?.length ?? 0) && columns.every((column) => column[zeros] === 0)) zeros++;
  return zeros;
}

export function isEnd(edge: number): boolean {
  return (edge & 1) === 1;
}

/** True for what is no feed's word but the ground that others' words stand on. */
export function isGround(fact: FactId): boolean {
  return fact >= SHARED;
}

/** Whether two edges stand at the same address. */
export function isSamePlace(columns: readonly Uint32Array[], a: number, b: number): boolean {
  for (const column of columns) if (column[a] !== column[b]) return false;
  return true;
}
