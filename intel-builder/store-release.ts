import { writeFileSync } from "node:fs";
import { releaseIdOf, writeManifest, type Manifest } from "../shared/format/manifest.ts";
import { manifestKey } from "../shared/format/release-store.ts";
import type { Keys } from "../shared/identity/keys.ts";
import { adoptFile, folderObjects } from "./publish/folder-store.ts";
import { signaturesOf, type ManifestSigner } from "./publish/sign-release.ts";
import type { SourceReport } from "./sources/collected.ts";
import { manifestBody } from "./stages/assemble-manifest.ts";
import type { StoredArtefacts } from "./stages/store-artefacts.ts";
import type { WorkDirectory } from "./stages/work-directory.ts";

export type Signing = {
  readonly outDir: string;
  readonly keys: Pick<Keys, "identity">;
  /** Each signs: while one key takes over from another, gates that believe either can use the release. */
  readonly signers: readonly ManifestSigner[];
  /** Goes into the signed manifest, not into the release id. */
  readonly builtAtMs: number;
};

export type StoredRelease = {
  readonly id: string;
  readonly manifest: Manifest;
  /** The folder had this very release already. */
  readonly unchanged: boolean;
};

/** Signs what was stored and names it a release: written last, so that a folder with the manifest has all that it names. */
export async function storeManifest(
  { outDir, keys, signers, builtAtMs }: Signing,
  work: WorkDirectory,
  artefacts: StoredArtefacts,
  sources: readonly SourceReport[],
): Promise<StoredRelease> {
  const body = manifestBody(artefacts, sources, keys.identity);
  const id = releaseIdOf(body);
  const manifest = { body, builtAtMs, signatures: signaturesOf({ body, builtAtMs }, signers) };
  const unchanged = (await folderObjects(outDir).size(manifestKey(id))) !== null;
  const file = work.file("manifest");
  writeFileSync(file, writeManifest(manifest));
  await adoptFile(outDir, manifestKey(id), file);
  return { id, manifest, unchanged };
}
