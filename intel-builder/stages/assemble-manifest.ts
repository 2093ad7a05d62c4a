import { COUNT_CLASS_BOUNDS } from "../../shared/format/count-class.ts";
import type { ManifestArtefact, ManifestBody, ManifestSource } from "../../shared/format/manifest.ts";
import { identityKeyCheck } from "../../shared/credential/identity-keys.ts";
import type { KeyRing } from "../../shared/identity/field-mac.ts";
import type { SourceReport } from "../sources/collected.ts";

/** The part of the manifest that names the release: nothing in it may depend on when or where it was built. */
export function manifestBody(
  artefacts: Readonly<Record<string, ManifestArtefact>>,
  sources: readonly SourceReport[],
  identityRing: KeyRing,
): ManifestBody {
  return {
    format: 2,
    identityKey: { ...identityKeyCheck(identityRing) },
    countClassBounds: [...COUNT_CLASS_BOUNDS],
    artefacts: { ...artefacts },
    sources: sources.map((source) => manifestSource(source)).toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function manifestSource(source: SourceReport): ManifestSource {
  const { id, title, licence, attribution, url, confidence, expiresAfterDays, read, rejected, entries } =
    source;
  return {
    id,
    title,
    licence,
    attribution,
    url,
    confidence,
    expiresAfterDays,
    read,
    rejected,
    entries,
  };
}
