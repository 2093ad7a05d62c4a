import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { identityKeyCheck } from "../../shared/credential/identity-keys.ts";
import { expectEqual } from "../../shared/format/format-error.ts";
import { artefactNamed, type Manifest, type ManifestArtefact } from "../../shared/format/manifest.ts";
import { openPackIndex, type PackIndex } from "../../shared/format/pack-index.ts";
import { artefactKey } from "../../shared/format/release-store.ts";
import type { KeyRing } from "../../shared/identity/field-mac.ts";

/** A pack of an earlier release, which stays as it is. */
export type BasePack = {
  readonly path: string;
  readonly index: PackIndex;
  readonly sha256: string;
  readonly artefacts: Readonly<Record<string, ManifestArtefact>>;
};

export type BaseRelease = { readonly passwords: BasePack; readonly identities: BasePack };

/** The packs of a release in the same folder, whose manifest the caller verified. */
export function openBase(outDir: string, manifest: Manifest, ring: KeyRing): BaseRelease {
  const { id, check } = identityKeyCheck(ring);
  const { identityKey } = manifest.body;
  if (identityKey.id !== id || identityKey.check !== check)
    throw new Error(
      `base_key: expected a base built with identity key ${id}, got one of ${identityKey.id}; build without --base`,
    );
  return {
    passwords: openPack(outDir, manifest, "passwords"),
    identities: openPack(outDir, manifest, "identities"),
  };
}

function openPack(outDir: string, { body }: Manifest, name: "passwords" | "identities"): BasePack {
  const [pack, index] = [artefactNamed(body, name), artefactNamed(body, `${name}-index`)];
  const bytes = new Uint8Array(readFileSync(path.join(outDir, artefactKey(index.sha256))));
  expectEqual("artefact_hash", index.sha256, createHash("sha256").update(bytes).digest("hex"));
  return {
    path: path.join(outDir, artefactKey(pack.sha256)),
    index: openPackIndex(bytes),
    sha256: pack.sha256,
    artefacts: { [name]: pack, [`${name}-index`]: index },
  };
}
