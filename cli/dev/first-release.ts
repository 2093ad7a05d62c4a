import { activateRelease } from "../../intel-builder/publish/activate.ts";
import { rememberPointer } from "../../intel-builder/publish/folder-pointer.ts";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { findPointer, finishSwitch } from "../../intel-builder/publish/release-pointer.ts";
import { verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import { identityKeyCheck } from "../../shared/credential/identity-keys.ts";
import { FormatError } from "../../shared/format/format-error.ts";
import type { ObjectReader } from "../../shared/format/release-store.ts";
import type { Report } from "../../intel-builder/sources/collected.ts";
import { activeOrNewest, releasesDir } from "../intel/built-releases.ts";
import { consoleTarget } from "../intel/open-target.ts";
import { ensureLocalKeys } from "../local-keys.ts";

type Place = { readonly stateDir: string; readonly feedsDir: () => string | null; readonly report: Report };

/** The folder's release, built now if there is none yet or if it is not signed with this machine's keys. */
export async function ensureBuiltRelease({ stateDir, feedsDir, report }: Place): Promise<string> {
  const root = releasesDir(stateDir);
  const known = await activeOrNewest(root);
  if (known !== null && (await isOurs(folderObjects(root), known, stateDir))) return known;
  // The builder and what it reads is loaded only where it is needed: later starts should not wait for it.
  const { buildInto } = await import("../intel/build-into.ts");
  const feeds = feedsDir();
  const built = await buildInto({
    stateDir,
    outDir: root,
    feeds: feeds === null ? [] : [feeds],
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

/** Activates the release unless the gate has one that it can use: a roll-back must survive a restart. */
export async function publishRelease(
  id: string,
  { stateDir, consoleUrl, token, report }: Push,
): Promise<void> {
  const target = consoleTarget({ url: consoleUrl.origin, token });
  const found = await findPointer(target);
  if (found.pointer !== null && (await isOurs(target.objects, found.pointer.release, stateDir)))
    return finishSwitch(target, found);
  const root = releasesDir(stateDir);
  const { keys } = await ensureLocalKeys(stateDir);
  const activation = { signers: keys.releaseSigners, nowMs: Date.now(), report };
  const pointer = await activateRelease(folderObjects(root), target, id, activation);
  await rememberPointer(root, pointer);
}

/** False for a release that is gone, damaged, or from before this folder's keys were made anew: the gate would refuse it. */
async function isOurs(objects: Pick<ObjectReader, "read">, id: string, stateDir: string): Promise<boolean> {
  const { keys } = await ensureLocalKeys(stateDir);
  try {
    const { body } = await verifiedManifest(objects, id, keys.releaseSigners);
    return body.identityKey.check === identityKeyCheck(keys.identity).check;
  } catch (error) {
    if (error instanceof FormatError) return false;
    throw error;
  }
}
