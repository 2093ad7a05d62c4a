import { openLocalBindings } from "../../cli/intel/local-bindings.ts";
import { releasesDir } from "../../cli/intel/built-releases.ts";
import { ensureLocalKeys } from "../../cli/local-keys.ts";
import { activateRelease } from "../../intel-builder/publish/activate.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import type { Target } from "../../intel-builder/publish/target.ts";
import { artefactNamed, parseManifest, writeManifest, type Manifest } from "../../shared/format/manifest.ts";
import { artefactKey, manifestKey } from "../../shared/format/release-store.ts";
import { buildSmallRelease } from "./small-release.ts";

/** What can go wrong with a release on its way to the bucket, or lying there. */
export const DAMAGES = ["flipped-byte", "flipped-byte-in-pack", "unsigned", "missing-pack"] as const;
export type Damage = (typeof DAMAGES)[number];

export type DamagedReleases = { readonly good: string } & Readonly<Record<Damage, string>>;

/**
 * Fills the storage of a gate that does not run: one good, active release, and beside it one of each damage, as somebody
 * with the bucket in his hands or a push that broke off would leave them.
 */
export async function storeDamagedReleases(
  stateDir: string,
  pair: readonly [username: string, password: string],
): Promise<DamagedReleases> {
  const target = await openLocalBindings(stateDir);
  try {
    const good = await buildSmallRelease(stateDir, [pair]);
    const { keys } = await ensureLocalKeys(stateDir);
    const activation = { signers: keys.releaseSigners, nowMs: Date.now(), report: () => undefined };
    await activateRelease(folderObjects(releasesDir(stateDir)), target, good, activation);
    const store = async (damage: Damage): Promise<string> => {
      const id = await buildSmallRelease(stateDir, [pair, [damage, "another-password"]]);
      await storeDamaged(stateDir, id, damage, target);
      return id;
    };
    return {
      good,
      "flipped-byte": await store("flipped-byte"),
      "flipped-byte-in-pack": await store("flipped-byte-in-pack"),
      unsigned: await store("unsigned"),
      "missing-pack": await store("missing-pack"),
    };
  } finally {
    await target.close();
  }
}

async function storeDamaged(
  stateDir: string,
  id: string,
  damage: Damage,
  { objects }: Target,
): Promise<void> {
  const built = folderObjects(releasesDir(stateDir));
  const manifest = parseManifest(await mustRead(built, manifestKey(id)));
  const index = artefactNamed(manifest.body, "identities-index").sha256;
  const pack = artefactNamed(manifest.body, "identities").sha256;
  for (const { sha256 } of Object.values(manifest.body.artefacts)) {
    if (damage === "missing-pack" && sha256 === pack) continue;
    const hit = sha256 === (damage === "flipped-byte-in-pack" ? pack : index);
    const bytes = await mustRead(built, artefactKey(sha256));
    await objects.write(artefactKey(sha256), damage.startsWith("flipped") && hit ? flipped(bytes) : bytes);
  }
  const stored: Manifest = damage === "unsigned" ? { ...manifest, signatures: [] } : manifest;
  await objects.write(manifestKey(id), writeManifest(stored));
}

/** The last byte: in a pack that is a key of its only block. */
function flipped(bytes: Uint8Array): Uint8Array {
  return bytes.with(bytes.length - 1, (bytes.at(-1) ?? 0) ^ 1);
}

async function mustRead(
  objects: { readonly read: (key: string) => Promise<Uint8Array | null> },
  key: string,
): Promise<Uint8Array> {
  const bytes = await objects.read(key);
  if (bytes === null) throw new Error(`damaged_release: expected ${key}, got nothing; was it built?`);
  return bytes;
}
