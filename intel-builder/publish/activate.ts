import { FormatError } from "../../shared/format/format-error.ts";
import type { ManifestBody } from "../../shared/format/manifest.ts";
import { manifestKey, type ObjectReader, type ReleasePointer } from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import type { Report } from "../sources/collected.ts";
import { pushArtefacts } from "./push-artefacts.ts";
import {
  findPointer,
  finishSwitch,
  nextActivationMs,
  switchPointer,
  type FoundPointer,
} from "./release-pointer.ts";
import type { Target } from "./target.ts";
import { verifiedManifest, verifyObjects } from "./verify-release.ts";

export type Activation = {
  readonly signers: Keys["releaseSigners"];
  readonly nowMs: number;
  readonly report: Report;
};

/**
 * Pushes a release and makes it the active one. The pointer is switched last, after everything was read back and
 * verified: whatever stops this half way, gates go on with what they had. Of two publishers at a time, one is refused.
 */
export async function activateRelease(
  from: ObjectReader,
  to: Target,
  id: string,
  { signers, nowMs, report }: Activation,
): Promise<ReleasePointer> {
  const { body } = await verifiedManifest(from, id, signers);
  const found = await findPointer(to);
  const trusted = await alreadyVerified(to, found, { id, signers });
  await pushArtefacts(from, to.objects, { body, trusted, report });
  const manifest = await from.read(manifestKey(id));
  if (manifest) await to.objects.write(manifestKey(id), manifest);
  await verifiedManifest(to.objects, id, signers);
  // Whoever collects may have removed an old object just after it was found; now that the manifest names it, it stays.
  await pushArtefacts(from, to.objects, { body, trusted: new Set(artefactHashes(body)), report });
  // Activating what is active repairs its objects; it must not forget the way back.
  if (found.pointer?.release === id) {
    await finishSwitch(to, found);
    return found.pointer;
  }
  await renewManifest(to, found);
  return switchPointer(to, found, {
    release: id,
    previous: found.pointer?.release ?? null,
    activatedAtMs: nextActivationMs(nowMs, found.pointer),
    // An hourly publisher must not undo what somebody switched off on purpose.
    ...(found.pointer?.off ? { off: true as const } : {}),
  });
}

/** Makes the pointer's `previous` release the active one again, after verifying that it is still whole. */
export async function rollbackRelease(
  to: Target,
  { signers, nowMs, report }: Activation,
): Promise<ReleasePointer> {
  const found = await findPointer(to);
  const { pointer } = found;
  if (!pointer?.previous) {
    throw new Error("rollback: expected a previous release, got none; activate another release instead");
  }
  report(`reading ${pointer.previous} back`);
  await verifyObjects(to.objects, pointer.previous, signers);
  await renewManifest(to, found);
  return switchPointer(to, found, {
    ...pointer,
    release: pointer.previous,
    previous: pointer.release,
    activatedAtMs: nextActivationMs(nowMs, pointer),
  });
}

/** The kill switch: off, every gate judges without any release within 90 s; on, it goes on with the one that is active. */
export async function switchIntelligence(to: Target, nowMs: number, isOn: boolean): Promise<ReleasePointer> {
  const found = await findPointer(to);
  if (found.pointer === null)
    throw new Error("kill_switch: expected an active release, got none; there is nothing to switch");
  const { off = false, ...pointer } = found.pointer;
  if (off !== isOn) {
    await finishSwitch(to, found);
    return found.pointer;
  }
  const activatedAtMs = nextActivationMs(nowMs, found.pointer);
  return switchPointer(to, found, { ...pointer, activatedAtMs, ...(isOn ? {} : { off: true as const }) });
}

type Trust = { readonly id: string; readonly signers: Keys["releaseSigners"] };

/**
 * Hashes of artefacts that the active release has: they were read back when it was activated and cannot change their
 * name. An hourly delta would otherwise read a base of some hundred megabytes back each time. Activating the active
 * release itself trusts nothing and repairs.
 */
async function alreadyVerified(
  { objects }: Target,
  { pointer }: FoundPointer,
  { id, signers }: Trust,
): Promise<ReadonlySet<string>> {
  if (pointer === null || pointer.release === id) return new Set();
  try {
    const { body } = await verifiedManifest(objects, pointer.release, signers);
    return new Set(artefactHashes(body));
  } catch (error) {
    // A broken active release is a reason to activate a better one, and none to believe its objects.
    if (error instanceof FormatError) return new Set();
    throw error;
  }
}

function artefactHashes(body: ManifestBody): readonly string[] {
  return Object.values(body.artefacts).map(({ sha256 }) => sha256);
}

/**
 * Writes the leaving release's manifest once more, so that it is young by the store's own clock: an isolate may serve
 * from that release for a while, and collecting keeps whatever is younger than a day.
 */
async function renewManifest({ objects }: Target, { pointer }: FoundPointer): Promise<void> {
  if (pointer === null) return;
  const key = manifestKey(pointer.release);
  const manifest = await objects.read(key);
  if (manifest) await objects.write(key, manifest);
}
