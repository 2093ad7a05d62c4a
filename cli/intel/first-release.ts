import { activateRelease, readPointer } from "../../intel-builder/publish/activate.ts";
import { folderObjects, folderPointer } from "../../intel-builder/publish/folder-store.ts";
import type { Target } from "../../intel-builder/publish/activate.ts";
import type { Report } from "../../intel-builder/sources/collected.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { buildInto } from "./build-into.ts";
import { activeOrNewest, releasesDir } from "./built-releases.ts";

/** The release of this machine, built from the sources that need no network if there is none yet. */
export async function ensureBuilt(stateDir: string, report: Report): Promise<string> {
  const root = releasesDir(stateDir);
  const existing = await activeOrNewest(root);
  if (existing !== null) return existing;
  const { id } = await buildInto({ stateDir, outDir: root, feedsDir: null, builtAtMs: Date.now(), report });
  return id;
}

/** Makes sure that the gate has an active release; one that is there is left alone. Gives the active id. */
export async function ensureActive(stateDir: string, target: Target, report: Report): Promise<string> {
  const current = await readPointer(target.pointer);
  if (current !== null) return current.release;
  const id = await ensureBuilt(stateDir, report);
  const { keys } = await ensureLocalKeys(stateDir);
  const root = releasesDir(stateDir);
  const activation = { signers: keys.releaseSigners, nowMs: Date.now(), report };
  const pointer = await activateRelease(folderObjects(root), target, id, activation);
  await folderPointer(root).write(JSON.stringify(pointer));
  return pointer.release;
}
