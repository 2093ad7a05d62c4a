import { writeAddressProvenance, type ProvenanceColumns } from "../../shared/format/address-provenance.ts";
import { openAddressTable } from "../../shared/format/address-table.ts";
import { writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import type { AddressIntervals, Intervals } from "./address-intervals.ts";
import { believer } from "./believe-fact.ts";
import type { ArtefactBytes, Report, SourceReport } from "./collected.ts";
import { countConfirmed } from "./confirmed-entries.ts";
import { flattenRanges } from "./flatten-ranges.ts";
import { isEnd, isGround, sortedEdges, type EdgeOrders, type SortedEdges } from "./sorted-edges.ts";
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
  const orders = sortedEdges(intervals);
  const weights = weighSources(countConfirmed(intervals.facts, orders), sources);
  for (const [source, { entries, confirmed, weight }] of weights)
    if (weight < 1)
      report(`addresses: ${source}: ${confirmed} of ${entries} confirmed by others, weight ${weight}`);
  const expiries = new Map(sources.map(({ id, expiresAfterDays }) => [id, expiresAfterDays]));
  const ids = [...new Set(intervals.facts.map(({ source }) => source))].toSorted();
  const provenance = provenanceOf(intervals, orders, ids);
  report("addresses: flattening ranges");
  const flat = flattenRanges(intervals, believer(intervals.facts, expiries, weights), orders);
  return { addresses: tableOf(flat, ids), provenance, weights };
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
  orders: EdgeOrders,
  sources: readonly string[],
): ArtefactBytes {
  const families = [columnsOf(intervals.v4(), orders.v4), columnsOf(intervals.v6(), orders.v6)] as const;
  const bytes = writeAddressProvenance(families, intervals.facts);
  const entries = families[0].count + families[1].count;
  return { name: "addresses-provenance", bytes, parameters: { formatVersion: 1 }, entries, sources };
}

/** The ranges that feeds gave, ascending by first address; grounds are no feed's word. */
function columnsOf({ edges, facts, lines }: Intervals, sorted: SortedEdges): ProvenanceColumns {
  const starts = sorted.edges.filter((edge, at) => !isEnd(edge) && !isGround(sorted.facts[at] ?? 0));
  const taken = (column: Uint32Array, offset: 0 | 1): Uint32Array =>
    starts.map((edge) => column[edge + offset] ?? 0);
  return {
    count: starts.length,
    first: edges.map((column) => taken(column, 0)),
    after: edges.map((column) => taken(column, 1)),
    facts: starts.map((edge) => facts[edge >>> 1] ?? 0),
    lines: starts.map((edge) => lines[edge >>> 1] ?? 0),
  };
}
