import { FormatError } from "../../shared/format/format-error.ts";
import type { ManifestArtefact, ManifestBody } from "../../shared/format/manifest.ts";
import { artefactKey, type ObjectReader } from "../../shared/format/release-store.ts";
import type { Report } from "../sources/collected.ts";
import { objectSource } from "./pieces.ts";
import type { TargetObjects } from "./target.ts";
import { verifyArtefact } from "./verify-release.ts";

type Push = {
  readonly body: ManifestBody;
  /** Hashes that need no second reading if they are there with their size. */
  readonly trusted: ReadonlySet<string>;
  readonly report: Report;
};

/** Pushes what is not there yet and reads each of them back. Memory stays at a few pieces whatever the size. */
export async function pushArtefacts(
  from: Pick<ObjectReader, "readRange" | "size">,
  to: TargetObjects,
  { body, trusted, report }: Push,
): Promise<void> {
  for (const [name, artefact] of Object.entries(body.artefacts)) {
    const key = artefactKey(artefact.sha256);
    if (await isThere(to, name, { artefact, trusted: trusted.has(artefact.sha256) })) continue;
    report(`${name}: pushing ${artefact.sizeBytes} bytes`);
    // Read first: a damaged file must not take the time of a push, nor the place of a good object.
    await verifyArtefact(from, name, artefact);
    await to.upload(key, objectSource(from, key, artefact.sizeBytes));
    report(`${name}: reading back`);
    await verifyArtefact(to, name, artefact);
  }
}

type Wanted = { readonly artefact: ManifestArtefact; readonly trusted: boolean };

/** True if the target has these very bytes: objects are named by their content, so most are there. */
async function isThere(store: TargetObjects, name: string, { artefact, trusted }: Wanted): Promise<boolean> {
  if ((await store.size(artefactKey(artefact.sha256))) !== artefact.sizeBytes) return false;
  if (trusted) return true;
  return verifyArtefact(store, name, artefact).then(
    () => true,
    (error: unknown) => {
      if (error instanceof FormatError) return false;
      throw error;
    },
  );
}
