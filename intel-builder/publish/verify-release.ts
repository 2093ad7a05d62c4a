import { createHash } from "node:crypto";
import { ARTEFACTS } from "../../shared/format/artefact-names.ts";
import { FormatError } from "../../shared/format/format-error.ts";
import {
  artefactNamed,
  verifyManifest,
  type Manifest,
  type ManifestArtefact,
} from "../../shared/format/manifest.ts";
import { artefactKey, manifestKey, type ObjectReader } from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { readPieces } from "./pieces.ts";

/** The release's manifest: present, of this id, signed by a trusted signer, and naming every artefact. */
export async function verifiedManifest(
  store: Pick<ObjectReader, "read">,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<Manifest> {
  const bytes = await store.read(manifestKey(id));
  if (!bytes) throw new FormatError("manifest_missing", { expected: manifestKey(id), got: "nothing" });
  const manifest = await verifyManifest(bytes, id, signers);
  for (const name of ARTEFACTS) artefactNamed(manifest.body, name);
  return manifest;
}

/** The object is there with the size and SHA-256 that the manifest names; gives its bytes. */
export async function verifiedArtefact(
  store: Pick<ObjectReader, "read">,
  name: string,
  { sha256, sizeBytes }: ManifestArtefact,
): Promise<Uint8Array> {
  const bytes = await store.read(artefactKey(sha256));
  if (!bytes) throw new FormatError("artefact_missing", { expected: name, got: "nothing" });
  expectSize(name, sizeBytes, bytes.length);
  expectHash(name, sha256, createHash("sha256").update(bytes).digest("hex"));
  return bytes;
}

/** As `verifiedArtefact`, for any size in bounded memory: reads it piece by piece and keeps nothing. */
export async function verifyArtefact(
  store: Pick<ObjectReader, "readRange" | "size">,
  name: string,
  { sha256, sizeBytes }: ManifestArtefact,
): Promise<void> {
  const key = artefactKey(sha256);
  const stored = await store.size(key);
  if (stored === null) throw new FormatError("artefact_missing", { expected: name, got: "nothing" });
  expectSize(name, sizeBytes, stored);
  const hash = createHash("sha256");
  for await (const { offset, length, bytes } of readPieces(store, key, sizeBytes)) {
    if (bytes?.length !== length) expectSize(name, sizeBytes, offset + (bytes?.length ?? 0));
    hash.update(bytes ?? "");
  }
  expectHash(name, sha256, hash.digest("hex"));
}

function expectSize(name: string, expected: number, got: number): void {
  if (expected !== got) throw new FormatError("artefact_size", { expected: `${name} of ${expected}`, got });
}

function expectHash(name: string, expected: string, got: string): void {
  if (expected === got) return;
  throw new FormatError("artefact_hash", {
    expected: `${name} ${expected.slice(0, 12)}`,
    got: got.slice(0, 12),
  });
}

/** Reads back every object of a release and checks it against the signed manifest. Does not look inside. */
export async function verifyObjects(
  store: ObjectReader,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<Manifest> {
  const manifest = await verifiedManifest(store, id, signers);
  for (const [name, artefact] of Object.entries(manifest.body.artefacts))
    await verifyArtefact(store, name, artefact);
  return manifest;
}
