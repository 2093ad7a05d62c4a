import { openAddressGuards, type AddressGuards } from "./address-guards.ts";
import { openIntervals, type AddressIntervals } from "./address-intervals.ts";
import type { AsnListings } from "./asn-kinds.ts";
import type { AsnCsv } from "./asn-ranges.ts";
import type { CredentialRecord, RawCredentialFile } from "./collected.ts";
import { openDisposableCollection, type DisposableCollection } from "./disposable-domains.ts";
import { openTally, type SourceFacts, type SourceTally } from "./source-tally.ts";
import { openUserAgentCollection, type UserAgentCollection } from "./user-agents.ts";

/** Everything that is gathered before the artefacts are written. Sources add to it, in any number. */
export type Collection = {
  readonly intervals: AddressIntervals;
  readonly guards: AddressGuards;
  readonly systems: AsnListings;
  /** The newest word wins: a feed folder's file replaces the packaged one. */
  readonly asnCsv: { v4: AsnCsv | null; v6: AsnCsv | null };
  readonly domains: DisposableCollection;
  readonly userAgents: UserAgentCollection;
  /** Read only when the release is built: lists may be larger than memory. */
  readonly credentials: (() => AsyncIterable<CredentialRecord> | Iterable<CredentialRecord>)[];
  /** What the builder reads itself: large files of one simple form. */
  readonly rawCredentials: RawCredentialFile[];
  /** The tally of this source, opened at its first mention. */
  readonly tally: (facts: SourceFacts) => SourceTally;
  readonly tallies: ReadonlyMap<string, SourceTally>;
};

export function openCollection(): Collection {
  const tallies = new Map<string, SourceTally>();
  return {
    intervals: openIntervals(),
    guards: openAddressGuards(),
    systems: new Map(),
    asnCsv: { v4: null, v6: null },
    domains: openDisposableCollection(),
    userAgents: openUserAgentCollection(),
    credentials: [],
    rawCredentials: [],
    tallies,
    tally(facts) {
      const tally = tallies.get(facts.id) ?? openTally(facts);
      tallies.set(facts.id, tally);
      return tally;
    },
  };
}
