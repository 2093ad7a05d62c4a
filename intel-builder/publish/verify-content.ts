import { openAddressProvenance } from "../../shared/format/address-provenance.ts";
import { verifyAddressTable } from "../../shared/format/address-table.ts";
import type { ArtefactName, OptionalArtefactName } from "../../shared/format/artefact-names.ts";
import { openAsnKinds } from "../../shared/format/asn-kinds.ts";
import { verifyDomainSet } from "../../shared/format/domain-set.ts";
import { expectEqual } from "../../shared/format/format-error.ts";
import { artefactNamed, type Manifest } from "../../shared/format/manifest.ts";
import { verifyRangeTable } from "../../shared/format/range-table.ts";
import { artefactKey, type ObjectReader } from "../../shared/format/release-store.ts";
import { verifyResidentSet } from "../../shared/format/resident-set.ts";
import { verifyUserAgentRules } from "../../shared/format/user-agent-rules.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { readModel } from "../../shared/score/read-model.ts";
import { verifyPack, type PackRange } from "./verify-pack.ts";
import { verifiedArtefact, verifyObjects } from "./verify-release.ts";

type Release = { readonly store: ObjectReader; readonly manifest: Manifest };
type Name = ArtefactName | OptionalArtefactName;

/** Complete and slow: every object against the manifest, and every artefact's own order, checksums and block hashes. */
export async function verifyContent(
  store: ObjectReader,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<Manifest> {
  const manifest = await verifyObjects(store, id, signers);
  const release = { store, manifest };
  verifyAddressTable(await bytesOf(release, "addresses"));
  verifyRangeTable(await bytesOf(release, "asn"));
  if (isListed(release, "addresses-provenance"))
    openAddressProvenance(await bytesOf(release, "addresses-provenance"));
  openAsnKinds(await bytesOf(release, "asn-kinds"));
  verifyDomainSet(await bytesOf(release, "domains"));
  verifyUserAgentRules(await bytesOf(release, "user-agents"));
  readModel(await bytesOf(release, "model"));
  await verifyCredentials(release);
  return manifest;
}

async function verifyCredentials(release: Release): Promise<void> {
  for (const [name, kind] of [
    ["passwords", "passwords"],
    ["identities", "identities"],
    ["passwords-ntlm", "ntlm"],
  ] as const) {
    if (!isListed(release, name)) continue;
    const entries = await verifyPack(kind, await bytesOf(release, `${name}-index`), rangesOf(release, name));
    expectEqual("pack_layout", artefactNamed(release.manifest.body, name).entries, entries);
  }
  for (const name of ["passwords-common", "passwords-delta", "identities-delta"] as const)
    if (isListed(release, name)) verifyResidentSet(await bytesOf(release, name));
}

function isListed({ manifest }: Release, name: Name): boolean {
  return Object.hasOwn(manifest.body.artefacts, name);
}

function bytesOf({ store, manifest }: Release, name: Name): Promise<Uint8Array> {
  return verifiedArtefact(store, name, artefactNamed(manifest.body, name));
}

/** Short reads come back short: the reader of the pack says what is missing. */
function rangesOf({ store, manifest }: Release, name: Name): PackRange {
  const key = artefactKey(artefactNamed(manifest.body, name).sha256);
  return async (offset, length) => (await store.readRange(key, offset, length)) ?? new Uint8Array(0);
}
