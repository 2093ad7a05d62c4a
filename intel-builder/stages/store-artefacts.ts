import { hash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { effectiveBitsOf } from "../../shared/format/hash-section.ts";
import type { ManifestArtefact } from "../../shared/format/manifest.ts";
import type { PackLayout } from "../../shared/format/pack-header.ts";
import { artefactKey } from "../../shared/format/release-store.ts";
import { canonicalJson } from "../../shared/policy/canonical-json.ts";
import { DEFAULT_MODEL } from "../../shared/score/default-model.ts";
import { adoptFile } from "../publish/folder-store.ts";
import type { ArtefactBytes, Collected } from "../sources/collected.ts";
import type { BuiltFilter } from "./build-filter.ts";
import type { ChangedPack } from "./build-delta.ts";
import type { BuiltCredentials } from "./build-credentials.ts";
import { FINGERPRINT_BITS } from "./filter-partition.ts";
import type { BuiltPack } from "./finish-pack.ts";
import type { WorkDirectory } from "./work-directory.ts";

export type StoredArtefacts = Readonly<Record<string, ManifestArtefact>>;

export type Storing = { readonly outDir: string; readonly work: WorkDirectory };

export type Storable = Omit<ArtefactBytes, "name">;

/** Everything of a release but the credentials, by the names that the manifest gives them. */
export function feedArtefacts(collected: Collected): Readonly<Record<string, Storable>> {
  return {
    addresses: collected.addresses,
    "addresses-provenance": collected.addressProvenance,
    asn: collected.asn,
    "asn-kinds": collected.asnKinds,
    domains: collected.domains,
    "user-agents": collected.userAgents,
    model: modelArtefact(),
  };
}

/** Moves everything into the folder store, by its hash: what a killed build leaves there is whole, or not there. */
export async function storeArtefacts(
  storing: Storing,
  whole: Readonly<Record<string, Storable>>,
  credentials: BuiltCredentials,
): Promise<StoredArtefacts> {
  const stored: Record<string, ManifestArtefact> = {};
  for (const [name, artefact] of Object.entries({ ...whole, ...commonArtefact(credentials) }))
    stored[name] = await storeBytes(storing, artefact);
  Object.assign(
    stored,
    await storePack(storing, "passwords", credentials.passwords),
    await storePack(storing, "identities", credentials.identities),
    credentials.ntlm && (await storePack(storing, "passwords-ntlm", credentials.ntlm)),
    credentials.filter && (await storeFilter(storing, credentials.filter, credentials.passwords.sources)),
  );
  return stored;
}

async function storeFilter(
  { outDir }: Storing,
  { path, sha256, sizeBytes, entries, shardBits }: BuiltFilter,
  sources: readonly string[],
): Promise<StoredArtefacts> {
  await adoptFile(outDir, artefactKey(sha256), path);
  const parameters = { formatVersion: 1, shardBits, fingerprintBits: FINGERPRINT_BITS };
  return { "passwords-filter": { sha256, sizeBytes, entries, parameters, sources: [...sources] } };
}

async function storePack(
  { outDir, work }: Storing,
  name: string,
  pack: BuiltPack | ChangedPack,
): Promise<StoredArtefacts> {
  if (pack.state === "changed") return storeChanged({ outDir, work }, name, pack);
  const { layout, sources, sha256, sizeBytes } = pack;
  await adoptFile(outDir, artefactKey(sha256), pack.path);
  const parameters = packParameters(layout);
  const entries = layout.sections.reduce((sum, section) => sum + section.entries, 0);
  const index = { bytes: pack.index, parameters, entries: 2 ** layout.shardBits, sources };
  return {
    [name]: { sha256, sizeBytes, entries, parameters, sources: [...sources] },
    [`${name}-index`]: await storeBytes({ outDir, work }, index),
  };
}

/** The base's pack and index stand in the folder already. */
async function storeChanged(
  storing: Storing,
  name: string,
  { base, delta, sources }: ChangedPack,
): Promise<StoredArtefacts> {
  if (delta === null) return base.artefacts;
  const entries = delta.layout.sections.reduce((sum, section) => sum + section.entries, 0);
  const facts = { ...packParameters(delta.layout), formatVersion: 1 };
  const parameters = { ...facts, base: base.sha256, removed: delta.removed };
  const set = await storeBytes(storing, { bytes: delta.bytes, entries, parameters, sources });
  return { ...base.artefacts, [`${name}-delta`]: set };
}

/** A stranger's key is taken for an entry of a section once in two to the power of `effectiveBits`. */
function packParameters({ shardBits, sections }: PackLayout): Record<string, number> {
  const bits = Math.min(...sections.map((section) => effectiveBitsOf(section, section.entries)));
  // Four decimals: the last digits of a logarithm may differ between machines, and a release's name may not.
  return { formatVersion: 2, shardBits, effectiveBits: Number(bits.toFixed(4)) };
}

async function storeBytes(
  { outDir, work }: Storing,
  { bytes, entries, parameters, sources }: Storable,
): Promise<ManifestArtefact> {
  const sha256 = hash("sha256", bytes);
  const file = work.file(sha256);
  writeFileSync(file, bytes);
  await adoptFile(outDir, artefactKey(sha256), file);
  return {
    sha256,
    sizeBytes: bytes.length,
    entries,
    parameters: { ...parameters },
    sources: [...sources].toSorted(),
  };
}

function commonArtefact({ common, passwords }: BuiltCredentials): Readonly<Record<string, Storable>> {
  if (common === null) return {};
  const { bytes, layout } = common;
  const entries = layout.sections[0]?.entries ?? 0;
  const parameters = { ...packParameters(layout), formatVersion: 1 };
  return { "passwords-common": { bytes, entries, parameters, sources: passwords.sources } };
}

function modelArtefact(): Storable {
  const bytes = new TextEncoder().encode(canonicalJson(DEFAULT_MODEL));
  const entries = Object.keys(DEFAULT_MODEL.points).length;
  return { bytes, parameters: { formatVersion: 1, model: DEFAULT_MODEL.id }, entries, sources: [] };
}
