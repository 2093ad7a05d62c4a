import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifiedArtefact, verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import {
  openAddressProvenance,
  type AddressProvenance,
  type ProvenanceRecord,
} from "../../shared/format/address-provenance.ts";
import { artefactNamed } from "../../shared/format/manifest.ts";
import type { Keys } from "../../shared/identity/keys.ts";

/** What one line of one feed says of an address, as commands print it. */
export type AddressOrigin = {
  readonly kind: string;
  /** As stated, before the source was weighed against others. */
  readonly confidence: number;
  readonly source: string;
  readonly first: string;
  readonly last: string;
  /** Line or record of the feed; null where it has none. */
  readonly line: number | null;
  readonly firstSeen: string | null;
  readonly lastSeen: string | null;
  readonly until: string | null;
};

/** Where the words of a built release on addresses came from; null where it does not keep that. */
export async function openOrigins(
  root: string,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<AddressProvenance | null> {
  const store = folderObjects(root);
  const { body } = await verifiedManifest(store, id, signers);
  const name = "addresses-provenance";
  if (!Object.hasOwn(body.artefacts, name)) return null;
  return openAddressProvenance(await verifiedArtefact(store, name, artefactNamed(body, name)));
}

export function originOf(record: ProvenanceRecord): AddressOrigin {
  const { kind, confidence, source, first, last, line } = record;
  return {
    kind,
    confidence,
    source,
    first,
    last,
    line: line === 0 ? null : line,
    firstSeen: dateOf(record.firstDay),
    lastSeen: dateOf(record.lastDay),
    until: dateOf(record.untilDay),
  };
}

function dateOf(day: number | null): string | null {
  return day === null ? null : new Date(day * 86_400_000).toISOString().slice(0, 10);
}
