import { FormatError } from "../../shared/format/format-error.ts";
import {
  artefactKey,
  manifestKey,
  releasePointerSchema,
  type ObjectReader,
  type ObjectStore,
  type PointerReader,
  type PointerStore,
  type ReleasePointer,
} from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import type { Report } from "../sources/collected.ts";
import { verifiedArtefact, verifiedManifest, verifyObjects } from "./verify-release.ts";

/** Where releases go: the objects of one bucket and the one pointer that makes a release visible. */
export type Target = { readonly objects: ObjectStore; readonly pointer: PointerStore };

type Activation = {
  readonly signers: Keys["releaseSigners"];
  readonly nowMs: number;
  readonly report: Report;
};

/**
 * Pushes a release and makes it the active one. The pointer is switched last, after everything was read back and
 * verified: whatever stops this half way, gates go on with what they had.
 */
export async function activateRelease(
  from: Pick<ObjectReader, "read">,
  to: Target,
  id: string,
  { signers, nowMs, report }: Activation,
): Promise<ReleasePointer> {
  const { body } = await verifiedManifest(from, id, signers);
  for (const [name, artefact] of Object.entries(body.artefacts)) {
    if (await isWhole(to.objects, name, artefact)) continue;
    report(`${name}: pushing ${artefact.sizeBytes} bytes`);
    await to.objects.write(artefactKey(artefact.sha256), await verifiedArtefact(from, name, artefact));
    await verifiedArtefact(to.objects, name, artefact);
  }
  const manifest = await from.read(manifestKey(id));
  if (manifest) await to.objects.write(manifestKey(id), manifest);
  await verifiedManifest(to.objects, id, signers);
  return switchPointer(to.pointer, id, nowMs);
}

/** Makes the pointer's `previous` release the active one again, after verifying that it is still whole. */
export async function rollbackRelease(
  to: Target,
  { signers, nowMs, report }: Activation,
): Promise<ReleasePointer> {
  const current = await readPointer(to.pointer);
  if (!current?.previous) {
    throw new Error("rollback: expected a previous release, got none; activate another release instead");
  }
  report(`reading ${current.previous} back`);
  await verifyObjects(to.objects, current.previous, signers);
  return switchPointer(to.pointer, current.previous, nowMs);
}

/** The pointer, or null where no release was ever activated. Throws if it cannot be read as one. */
export async function readPointer(pointer: PointerReader): Promise<ReleasePointer | null> {
  const text = await pointer.read();
  if (text === null) return null;
  const parsed = releasePointerSchema.safeParse(parseJson(text));
  if (!parsed.success)
    throw new FormatError("pointer_layout", { expected: "a release pointer", got: "other content" });
  return parsed.data;
}

async function switchPointer(store: PointerStore, release: string, nowMs: number): Promise<ReleasePointer> {
  // A pointer that cannot be read must not stand in the way of a good release.
  const current = await readPointer(store).catch(() => null);
  // Activating what is active repairs its objects; it must not forget the way back.
  if (current?.release === release) return current;
  const next = { release, previous: current?.release ?? null, activatedAtMs: nowMs };
  await store.write(JSON.stringify(next));
  return next;
}

/** True if the target already has these very bytes: objects are named by their content, so most are there. */
async function isWhole(
  store: ObjectStore,
  name: string,
  artefact: Parameters<typeof verifiedArtefact>[2],
): Promise<boolean> {
  if ((await store.size(artefactKey(artefact.sha256))) !== artefact.sizeBytes) return false;
  return verifiedArtefact(store, name, artefact).then(
    () => true,
    (error: unknown) => {
      if (error instanceof FormatError) return false;
      throw error;
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
