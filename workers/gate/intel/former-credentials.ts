import { openBlockIndex } from "../../../shared/format/block-index.ts";
import { artefactNamed, type Manifest } from "../../../shared/format/manifest.ts";
import { artefactKey } from "../../../shared/format/release-store.ts";
import type { ReleaseView } from "../deps.ts";
import { identityLookup, passwordLookup } from "./credential-lookup.ts";
import type { ResidentBytes } from "./resident-artefacts.ts";
import type { OnFault, RangeReader } from "./verified-blocks.ts";

type Former = {
  readonly objects: RangeReader;
  readonly manifest: Manifest;
  readonly resident: ResidentBytes;
  readonly blockCacheBytes: number;
};

/** Lookups on packs of manifest format 1. */
export function formerCredentials(
  { objects, manifest, resident, blockCacheBytes }: Former,
  place: number,
  onFault: OnFault,
): Pick<ReleaseView, "password" | "identity"> {
  const pack = (name: "passwords" | "identities") => ({
    objects,
    objectKey: artefactKey(artefactNamed(manifest.body, name).sha256),
    cacheBytes: blockCacheBytes,
    index: openBlockIndex(resident[`${name}-index`]),
    onFault,
  });
  return {
    password: passwordLookup(pack("passwords"), manifest.body.countClassBounds),
    identity: identityLookup(pack("identities"), place),
  };
}
