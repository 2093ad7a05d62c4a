import { createHash, randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { ArtefactName } from "../shared/format/artefact-names.ts";
import {
  releaseIdOf,
  signedBytes,
  writeManifest,
  type Manifest,
  type ManifestArtefact,
} from "../shared/format/manifest.ts";
import { artefactKey, manifestKey, type ObjectStore } from "../shared/format/release-store.ts";
import type { Keys } from "../shared/identity/keys.ts";
import { canonicalJson } from "../shared/policy/canonical-json.ts";
import { DEFAULT_MODEL } from "../shared/score/default-model.ts";
import { adoptFile, folderObjects } from "./publish/folder-store.ts";
import type { ArtefactBytes, Collected, Report } from "./sources/collected.ts";
import { allCredentials } from "./sources/raw-records.ts";
import { manifestBody } from "./stages/assemble-manifest.ts";
import type { Emitted } from "./stages/emit-pack.ts";
import { packCredentials, type CredentialPacks } from "./stages/pack-credentials.ts";

export type ManifestSigner = { readonly id: string; readonly sign: (message: Uint8Array) => Uint8Array };

export type BuildInput = {
  readonly collected: Collected;
  readonly outDir: string;
  readonly keys: Pick<Keys, "identity">;
  readonly signer: ManifestSigner;
  /** Goes into the signed manifest, not into the release id. */
  readonly builtAtMs: number;
  readonly report: Report;
};

export type BuiltRelease = { readonly id: string; readonly manifest: Manifest; readonly unchanged: boolean };

/**
 * Compiles collected sources into a signed release in the folder store `outDir`. The same sources, identity key and
 * model give the same id and the same bytes. Nothing is visible to a gate until it is activated.
 */
export async function buildRelease(input: BuildInput): Promise<BuiltRelease> {
  const directory = join(input.outDir, `.build-${randomUUID()}`);
  try {
    input.report("credentials: reading");
    const packs = await packCredentials(allCredentials(input.collected), input.keys.identity, directory);
    input.report(
      `credentials: ${packs.passwords.entries} passwords, ${packs.identities.entries} identity keys`,
    );
    const artefacts = await storeArtefacts(input, packs);
    return await storeManifest(input, artefacts);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

type Artefacts = Readonly<Record<ArtefactName, ManifestArtefact>>;

async function storeArtefacts({ collected, outDir }: BuildInput, packs: CredentialPacks): Promise<Artefacts> {
  const store = folderObjects(outDir);
  return {
    addresses: await storeBytes(store, collected.addresses),
    asn: await storeBytes(store, collected.asn),
    "asn-kinds": await storeBytes(store, collected.asnKinds),
    domains: await storeBytes(store, collected.domains),
    "user-agents": await storeBytes(store, collected.userAgents),
    model: await storeBytes(store, modelArtefact()),
    passwords: await adoptPack(outDir, packs.passwords, packs.passwordSources),
    "passwords-index": await storeBytes(store, indexArtefact(packs.passwords, packs.passwordSources)),
    identities: await adoptPack(outDir, packs.identities, packs.identitySources),
    "identities-index": await storeBytes(store, indexArtefact(packs.identities, packs.identitySources)),
  };
}

type Storable = Omit<ArtefactBytes, "name">;

async function storeBytes(
  store: ObjectStore,
  { bytes, entries, parameters, sources }: Storable,
): Promise<ManifestArtefact> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await store.write(artefactKey(sha256), bytes);
  return {
    sha256,
    sizeBytes: bytes.length,
    entries,
    parameters: { ...parameters },
    sources: [...sources].toSorted(),
  };
}

async function adoptPack(
  outDir: string,
  pack: Emitted,
  sources: readonly string[],
): Promise<ManifestArtefact> {
  await adoptFile(outDir, artefactKey(pack.sha256), pack.path);
  const { sha256, sizeBytes, entries, shardBits } = pack;
  return { sha256, sizeBytes, entries, parameters: { formatVersion: 1, shardBits }, sources: [...sources] };
}

function indexArtefact({ index, shardBits }: Emitted, sources: readonly string[]): Storable {
  return { bytes: index, parameters: { formatVersion: 1, shardBits }, entries: 2 ** shardBits, sources };
}

function modelArtefact(): Storable {
  const bytes = new TextEncoder().encode(canonicalJson(DEFAULT_MODEL));
  const entries = Object.keys(DEFAULT_MODEL.points).length;
  return { bytes, parameters: { formatVersion: 1, model: DEFAULT_MODEL.id }, entries, sources: [] };
}

async function storeManifest(input: BuildInput, artefacts: Artefacts): Promise<BuiltRelease> {
  const { collected, outDir, keys, signer, builtAtMs } = input;
  // Asked for only now: the counts of sources grow until their credentials were read to the end.
  const body = manifestBody(artefacts, collected.sources, keys.identity);
  const id = releaseIdOf(body);
  const signature = Buffer.from(signer.sign(signedBytes({ body, builtAtMs }))).toString("base64url");
  const manifest = { body, builtAtMs, signatures: [{ signer: signer.id, signature }] };
  const store = folderObjects(outDir);
  const unchanged = (await store.size(manifestKey(id))) !== null;
  // Written last: a folder with the manifest has all that it names.
  await store.write(manifestKey(id), writeManifest(manifest));
  return { id, manifest, unchanged };
}
