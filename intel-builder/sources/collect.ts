import { buildAddresses } from "./address-artefacts.ts";
import { SHARED } from "./address-intervals.ts";
import { addNamedSystems, finishAsnKinds, isSharedGateway } from "./asn-kinds.ts";
import { buildAsnRanges } from "./asn-ranges.ts";
import type { Collected, CredentialRecord, IgnoredFile, Report, SourceReport } from "./collected.ts";
import { openCollection, type Collection } from "./collection.ts";
import { finishDisposable } from "./disposable-domains.ts";
import { feedEntries, type FeedInputs } from "./feed-inputs.ts";
import { PACKAGED } from "./known-sources.ts";
import { openFeeds } from "./open-feeds.ts";
import { addPackaged } from "./packaged.ts";
import { finishUserAgents } from "./user-agents.ts";

/**
 * Reads the packaged sources and, if given, feeds; writes every artefact but the credentials, which
 * stream. The same inputs give the same bytes.
 */
export async function collectSources(feeds: FeedInputs | null, report: Report): Promise<Collected> {
  const collection = openCollection();
  const { asnCsv, systems, tallies } = collection;
  const ignored: readonly IgnoredFile[] = await addAll(collection, feeds, report);
  if (asnCsv.v4 === null || asnCsv.v6 === null)
    throw new Error("asn_missing: expected both families; run npm ci");
  report("autonomous systems: merging ranges");
  const { artefact: asn, names, ranges } = buildAsnRanges(asnCsv.v4, asnCsv.v6, isSharedGateway);
  // 65 MB that would stay until the last credential was read.
  [asnCsv.v4, asnCsv.v6] = [null, null];
  for (const gateway of ranges) collection.intervals.add(gateway, SHARED);
  addNamedSystems(systems, names, collection.tally(PACKAGED.systemNames));
  const systemSources = [...new Set([...systems.values()].flat().map(({ source }) => source))].toSorted();
  const reports = (): SourceReport[] => [...tallies.values()].map((tally) => tally.report());
  const { addresses, provenance, weights } = buildAddresses(collection.intervals, reports(), report);
  return {
    addresses,
    addressProvenance: provenance,
    asn,
    asnKinds: finishAsnKinds(systems, systemSources),
    domains: finishDisposable(collection.domains),
    userAgents: finishUserAgents(collection.userAgents),
    credentials: streamCredentials(collection),
    rawCredentials: collection.rawCredentials,
    get sources() {
      return reports()
        .filter(({ read }) => read > 0)
        .map((each) => weighed(each, weights.get(each.id)?.weight ?? 1));
    },
    ignored,
  };
}

async function addAll(
  collection: Collection,
  inputs: FeedInputs | null,
  report: Report,
): Promise<readonly IgnoredFile[]> {
  report("packages: reading");
  // Feeds first where they guard: a folder's browser sample must be known before any list is tested against it.
  const feeds = inputs === null ? null : await openFeeds(feedEntries(inputs), report);
  await feeds?.addGuards(collection);
  await addPackaged(collection);
  await feeds?.addRest(collection);
  return feeds?.ignored ?? [];
}

/** How far a source is believed, after it was measured against others. */
function weighed(report: SourceReport, weight: number): SourceReport {
  return weight === 1
    ? report
    : { ...report, confidence: Math.round(report.confidence * weight * 100) / 100 };
}

async function* streamCredentials({ credentials }: Collection): AsyncGenerator<CredentialRecord> {
  for (const open of credentials) yield* open();
}
