import { writeAddressProvenance, type ProvenanceColumns } from "../../shared/format/address-provenance.ts";
import { openAddressTable } from "../../shared/format/address-table.ts";
import { writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import type { Words } from "../../shared/identity/ip.ts";
import { SHARED, type AddressIntervals, type Intervals } from "./address-intervals.ts";
import { predecessor } from "./address-range.ts";
import { believer } from "./believe-fact.ts";
import type { ArtefactBytes, Report, SourceReport } from "./collected.ts";
import { countConfirmed, edgeOrders } from "./confirmed-entries.ts";
import { flattenRanges } from "./flatten-ranges.ts";
import { weighSources, type SourceWeight } from "./source-weights.ts";

/** What becomes of all ranges: the table that gates carry, and where each of its words came from. */
export type AddressArtefacts = {
  readonly addresses: ArtefactBytes;
  readonly provenance: ArtefactBytes;
  readonly weights: ReadonlyMap<string, SourceWeight>;
};

export function buildAddresses(
  intervals: AddressIntervals,
  sources: readonly SourceReport[],
  report: Report,
): AddressArtefacts {
  report(`addresses: sorting ${intervals.v4().facts.length + intervals.v6().facts.length} ranges`);
  const orders = edgeOrders(intervals);
  const weights = weighSources(countConfirmed(intervals, orders), sources);
  for (const [source, { entries, confirmed, weight }] of weights)
    if (weight < 1)
      report(`addresses: ${source}: ${confirmed} of ${entries} confirmed by others, weight ${weight}`);
  const expiries = new Map(sources.map(({ id, expiresAfterDays }) => [id, expiresAfterDays]));
  report("addresses: flattening ranges");
  const flat = flattenRanges(intervals, believer(intervals.facts, expiries, weights), orders);
  const ids = [...new Set(intervals.facts.map(({ source }) => source))].toSorted();
  return { addresses: tableOf(flat, ids), provenance: provenanceOf(intervals, orders, ids), weights };
}

function tableOf(
  { v4, v6, combinations }: ReturnType<typeof flattenRanges>,
  sources: readonly string[],
): ArtefactBytes {
  const bytes = writeAddressTable(v4, v6, writeListingDictionary(combinations));
  const { entries } = openAddressTable(bytes);
  const parameters = {
    formatVersion: 1,
    v4Entries: entries.v4,
    v6Entries: entries.v6,
    combinations: combinations.length,
  };
  return { name: "addresses", bytes, parameters, entries: entries.v4 + entries.v6, sources };
}

function provenanceOf(
  intervals: AddressIntervals,
  orders: ReturnType<typeof edgeOrders>,
  sources: readonly string[],
): ArtefactBytes {
  const families = [
    columnsOf(intervals.v4(), orders.v4, 4),
    columnsOf(intervals.v6(), orders.v6, 6),
  ] as const;
  const bytes = writeAddressProvenance(families, intervals.facts);
  const entries = families[0].count + families[1].count;
  return { name: "addresses-provenance", bytes, parameters: { formatVersion: 1 }, entries, sources };
}

/** The ranges that feeds gave, ascending by first address; grounds are no feed's word. */
function columnsOf({ edges, facts, lines }: Intervals, order: Uint32Array, family: 4 | 6): ProvenanceColumns {
  const starts = order.filter((edge) => (edge & 1) === 0 && (facts[edge >>> 1] ?? SHARED) < SHARED);
  const wordsAt = (edge: number): Words =>
    family === 4
      ? [0, 0, 0xffff, edges[0]?.[edge] ?? 0]
      : [edges[0]?.[edge] ?? 0, edges[1]?.[edge] ?? 0, edges[2]?.[edge] ?? 0, edges[3]?.[edge] ?? 0];
  const range = (index: number): number => (starts[index] ?? 0) >>> 1;
  return {
    count: starts.length,
    first: (index) => wordsAt(starts[index] ?? 0),
    last: (index) => predecessor(wordsAt((starts[index] ?? 0) + 1), family),
    fact: (index) => facts[range(index)] ?? 0,
    line: (index) => lines[range(index)] ?? 0,
  };
}
