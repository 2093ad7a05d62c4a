import path from "node:path";
import { folderPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { folderObjects, folderReleaseIds } from "../../intel-builder/publish/folder-store.ts";
import { readPointer } from "../../intel-builder/publish/release-pointer.ts";
import { parseManifest, type Manifest } from "../../shared/format/manifest.ts";
import { isReleaseId, manifestKey } from "../../shared/format/release-store.ts";
import { UsageError } from "../usage-error.ts";

export type BuiltRelease = { readonly id: string; readonly manifest: Manifest };

/** `<stateDir>/releases`: where `intel build` puts releases unless told otherwise. */
export function releasesDir(stateDir: string): string {
  return path.join(stateDir, "releases");
}

/** Releases of a folder store that can be read as such, newest first. Says nothing of their signatures. */
export async function builtReleases(root: string): Promise<readonly BuiltRelease[]> {
  const store = folderObjects(root);
  const read = (await folderReleaseIds(root)).map(async (id) => {
    const bytes = await store.read(manifestKey(id));
    return bytes === null ? [] : [{ id, manifest: parseManifest(bytes) }];
  });
  return (await Promise.all(read)).flat().toSorted((a, b) => b.manifest.builtAtMs - a.manifest.builtAtMs);
}

/** The release that is meant: the named one, else the folder's active one, else its newest. */
export async function chosenRelease(root: string, wanted: string | undefined): Promise<string> {
  if (wanted !== undefined && !isReleaseId(wanted)) {
    throw new UsageError(
      `release_id: expected 16 hex digits, got ${wanted.length} other characters; see intel list`,
    );
  }
  const chosen = wanted ?? (await activeOrNewest(root));
  if (chosen !== null) return chosen;
  throw new Error(`no_release: expected a release in ${root}, got none; run intel build first`);
}

/** Null where nothing was built yet. */
export async function activeOrNewest(root: string): Promise<string | null> {
  const pointer = await readPointer({ pointer: folderPointer(root) });
  return pointer?.release ?? (await newestRelease(root));
}

export async function newestRelease(root: string): Promise<string | null> {
  return (await builtReleases(root))[0]?.id ?? null;
}
