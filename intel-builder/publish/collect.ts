import { FormatError } from "../../shared/format/format-error.ts";
import { verifyManifest } from "../../shared/format/manifest.ts";
import { artefactKey, isReleaseId, manifestKey } from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { listAll } from "./list-all.ts";
import { readPointer } from "./release-pointer.ts";
import type { StoredObject, Target } from "./target.ts";

export type Collecting = {
  readonly signers: Keys["releaseSigners"];
  readonly nowMs: number;
  /** What was written since is kept: an isolate may still read it, or a publisher be pushing it. */
  readonly keepMs: number;
  /** Says what would go, and removes nothing. */
  readonly dry: boolean;
};

export type Collected = {
  readonly keptReleases: readonly string[];
  readonly removedReleases: readonly string[];
  readonly removedArtefacts: number;
  readonly removedBytes: number;
  /** Uploads that died half way. */
  readonly droppedUploads: number;
};

/**
 * Removes releases that are neither active nor the way back nor younger than `keepMs`, then artefacts that no kept release
 * names. Killed at any point it leaves no release whose artefacts are gone, and running it again finishes.
 */
export async function collectReleases(target: Target, settings: Collecting): Promise<Collected> {
  const { objects } = target;
  const releases = await releasesOf(target, settings);
  const dead = releases.filter(({ kept }) => !kept).map(({ id }) => id);
  // Manifests first: whatever happens then, nobody can activate a release that is half gone.
  if (!settings.dry) await objects.remove(dead.map(manifestKey));
  const garbage = await garbageOf(target, settings);
  if (!settings.dry) await removeStill(target, settings, garbage);
  return {
    keptReleases: releases.filter(({ kept }) => kept).map(({ id }) => id),
    removedReleases: dead,
    removedArtefacts: garbage.length,
    removedBytes: garbage.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    droppedUploads: settings.dry ? 0 : await objects.dropUnfinished(settings.nowMs - settings.keepMs),
  };
}

type FoundRelease = { readonly id: string; readonly kept: boolean };

async function releasesOf(target: Target, settings: Collecting): Promise<readonly FoundRelease[]> {
  const pointer = await readPointer(target);
  const manifests = await listAll(target.objects, "releases/");
  return manifests.flatMap((object) => {
    const id = releaseIdIn(object.key);
    const isPointedTo = id === pointer?.release || id === pointer?.previous;
    return id === null ? [] : [{ id, kept: isPointedTo || isYoung(object, settings) }];
  });
}

function releaseIdIn(key: string): string | null {
  const [, id = "", name] = key.split("/");
  return name === "manifest.json" && isReleaseId(id) ? id : null;
}

async function garbageOf(target: Target, settings: Collecting): Promise<readonly StoredObject[]> {
  const artefacts = await listAll(target.objects, "artefacts/");
  // After the artefacts: a release that is pushed meanwhile has its manifest there before it relies on old ones.
  const named = await namedArtefacts(target, settings);
  return artefacts.filter((object) => !named.has(object.key) && !isYoung(object, settings));
}

/** In batches, each against the releases of that moment. */
async function removeStill(
  target: Target,
  settings: Collecting,
  garbage: readonly StoredObject[],
): Promise<void> {
  for (let at = 0; at < garbage.length; at += BATCH) {
    const named = await namedArtefacts(target, settings);
    const batch = garbage.slice(at, at + BATCH).map(({ key }) => key);
    await target.objects.remove(batch.filter((key) => !named.has(key)));
  }
}

const BATCH = 100;

async function namedArtefacts(target: Target, settings: Collecting): Promise<ReadonlySet<string>> {
  const kept = (await releasesOf(target, settings)).filter((release) => release.kept);
  const named = new Set<string>();
  for (const { id } of kept) {
    const bytes = await target.objects.read(manifestKey(id));
    // Gone since it was listed: its artefacts are then nobody's.
    if (bytes === null) continue;
    const { body } = await trustedManifest(bytes, id, settings);
    for (const { sha256 } of Object.values(body.artefacts)) named.add(artefactKey(sha256));
  }
  return named;
}

/** A manifest that cannot be read names unknown artefacts, so nothing may be removed until somebody looks. */
async function trustedManifest(bytes: Uint8Array, id: string, { signers }: Collecting) {
  try {
    return await verifyManifest(bytes, id, signers);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new Error(
      `collect_unreadable: expected a manifest that can be read for every kept release, got ${error.code} for ${id}; ` +
        "nothing more was removed; activate that release again or wait until it is old",
      { cause: error },
    );
  }
}

function isYoung({ writtenAtMs }: StoredObject, { nowMs, keepMs }: Collecting): boolean {
  return nowMs - writtenAtMs < keepMs;
}
