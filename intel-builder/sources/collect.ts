import { openAddressTable } from "../../shared/format/address-table.ts";
import { writeListingDictionary } from "../../shared/format/listing-dictionary.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { addNamedSystems, finishAsnKinds } from "./asn-kinds.ts";
import { buildAsnRanges } from "./asn-ranges.ts";
import type { ArtefactBytes, Collected, CredentialRecord, IgnoredFile, Report } from "./collected.ts";
import { openCollection, type Collection } from "./collection.ts";
import { finishDisposable } from "./disposable-domains.ts";
import { openFeedFolder } from "./feed-folder.ts";
import { flattenRanges } from "./flatten-ranges.ts";
import { PACKAGED } from "./known-sources.ts";
import { addPackaged } from "./packaged.ts";
import { finishUserAgents } from "./user-agents.ts";

/**
 * Reads the packaged sources and, if given, a folder of feed files; writes every artefact but the credentials, which
 * stream. The same inputs give the same bytes.
 */
export async function collectSources(feedsDir: string | null, report: Report): Promise<Collected> {
  const collection = openCollection();
  const { asnCsv, systems, tallies } = collection;
  const ignored: readonly IgnoredFile[] = await addAll(collection, feedsDir, report);
  if (asnCsv.v4 === null || asnCsv.v6 === null)
    throw new Error("asn_missing: expected both families; run npm ci");
  report("autonomous systems: merging ranges");
  const { artefact: asn, names } = buildAsnRanges(asnCsv.v4, asnCsv.v6);
  addNamedSystems(systems, names, collection.tally(PACKAGED.systemNames));
  const systemSources = [...new Set([...systems.values()].flat().map(({ source }) => source))].toSorted();
  report("addresses: flattening ranges");
  return {
    addresses: addressArtefact(collection),
    asn,
    asnKinds: finishAsnKinds(systems, systemSources),
    domains: finishDisposable(collection.domains),
    userAgents: finishUserAgents(collection.userAgents),
    credentials: streamCredentials(collection),
    rawCredentials: collection.rawCredentials,
    get sources() {
      return [...tallies.values()].map((tally) => tally.report()).filter(({ read }) => read > 0);
    },
    ignored,
  };
}

async function addAll(
  collection: Collection,
  feedsDir: string | null,
  report: Report,
): Promise<readonly IgnoredFile[]> {
  report("packages: reading");
  // Feeds first where they guard: a folder's browser sample must be known before any list is tested against it.
  const feeds = feedsDir === null ? null : await openFeedFolder(feedsDir, report);
  await feeds?.addGuards(collection);
  await addPackaged(collection);
  await feeds?.addRest(collection);
  return feeds?.ignored ?? [];
}

function addressArtefact({ intervals }: Collection): ArtefactBytes {
  const { v4, v6, combinations } = flattenRanges(intervals);
  const bytes = writeAddressTable(v4, v6, writeListingDictionary(combinations));
  const { entries } = openAddressTable(bytes);
  const parameters = {
    format: 1,
    v4Entries: entries.v4,
    v6Entries: entries.v6,
    combinations: combinations.length,
  };
  const sources = [...new Set(intervals.facts.map(({ source }) => source))].toSorted();
  return { name: "addresses", bytes, parameters, entries: entries.v4 + entries.v6, sources };
}

async function* streamCredentials({ credentials }: Collection): AsyncGenerator<CredentialRecord> {
  for (const open of credentials) yield* open();
}
