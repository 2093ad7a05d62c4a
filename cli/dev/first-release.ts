import { activateRelease, readPointer } from "../../intel-builder/publish/activate.ts";
import { folderObjects, folderPointer } from "../../intel-builder/publish/folder-store.ts";
import type { Report } from "../../intel-builder/sources/collected.ts";
import { activeOrNewest, releasesDir } from "../intel/built-releases.ts";
import { consoleTarget } from "../intel/open-target.ts";
import { ensureLocalKeys } from "../local-keys.ts";

type Place = { readonly stateDir: string; readonly feedsDir: () => string | null; readonly report: Report };

/** The folder's release, built now if there is none yet. */
export async function ensureBuiltRelease({ stateDir, feedsDir, report }: Place): Promise<string> {
  const root = releasesDir(stateDir);
  const known = await activeOrNewest(root);
  if (known !== null) return known;
  // The builder and what it reads is loaded only where it is needed: later starts should not wait for it.
  const { buildInto } = await import("../intel/build-into.ts");
  const built = await buildInto({
    stateDir,
    outDir: root,
    feedsDir: feedsDir(),
    builtAtMs: Date.now(),
    report,
  });
  return built.id;
}

type Push = {
  readonly stateDir: string;
  readonly consoleUrl: URL;
  readonly token: string;
  readonly report: Report;
};

/** Activates the release unless the gate has one already: a roll-back must survive a restart. */
export async function publishRelease(
  id: string,
  { stateDir, consoleUrl, token, report }: Push,
): Promise<void> {
  const target = consoleTarget(consoleUrl.origin, token);
  if ((await readPointer(target.pointer)) !== null) return;
  const root = releasesDir(stateDir);
  const { keys } = await ensureLocalKeys(stateDir);
  const activation = { signers: keys.releaseSigners, nowMs: Date.now(), report };
  const pointer = await activateRelease(folderObjects(root), target, id, activation);
  await folderPointer(root).write(JSON.stringify(pointer));
}
