import type { AddressKind } from "../../shared/domain/address-kind.ts";
import type { AddressFact } from "./address-intervals.ts";
import { isEnd, isGround, isSamePlace, type EdgeOrders, type SortedEdges } from "./sorted-edges.ts";

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
  facts: readonly AddressFact[],
  orders: EdgeOrders,
): ReadonlyMap<string, Confirmed> {
  const accusing = facts.filter(({ kind }) => isAccusation(kind));
  const sources = [...new Set(accusing.map(({ source }) => source))];
  const counts = sources.map(() => ({ entries: 0, confirmed: 0 }));
  const numbers = new Map(sources.map((source, index) => [source, index]));
  const sourceOf = Int32Array.from(facts, ({ kind, source }) =>
    isAccusation(kind) ? (numbers.get(source) ?? -1) : -1,
  );
  countFamily(orders.v4, sourceOf, counts);
  countFamily(orders.v6, sourceOf, counts);
  return new Map(sources.map((source, index) => [source, counts[index] ?? { entries: 0, confirmed: 0 }]));
}

type Counts = readonly { entries: number; confirmed: number }[];

function countFamily({ columns, edges, facts }: SortedEdges, sourceOf: Int32Array, counts: Counts): void {
  const active = new Uint32Array(counts.length);
  let accusers = 0;
  const source = (at: number): number => {
    const fact = facts[at] ?? 0;
    return isGround(fact) ? -1 : (sourceOf[fact] ?? -1);
  };
  const apply = (at: number): void => {
    const accuser = source(at);
    if (accuser < 0) return;
    const before = active[accuser] ?? 0;
    const by = isEnd(edges[at] ?? 0) ? -1 : 1;
    active[accuser] = before + by;
    if (before === 0 && by === 1) accusers++;
    if (before === 1 && by === -1) accusers--;
  };
  const count = (at: number): void => {
    const counted = isEnd(edges[at] ?? 0) ? undefined : counts[source(at)];
    if (!counted) return;
    counted.entries++;
    if (accusers > 1) counted.confirmed++;
  };
  for (let from = 0, to = 0; from < edges.length; from = to) {
    for (to = from; to < edges.length && isSamePlace(columns, from, to); to++) apply(to);
    for (let at = from; at < to; at++) count(at);
  }
}
