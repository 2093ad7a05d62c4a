import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { verifiedArtefact, verifiedManifest } from "../../intel-builder/publish/verify-release.ts";
import type { Answer } from "../../shared/domain/lookup.ts";
import { artefactNamed } from "../../shared/format/manifest.ts";
import { openPackIndex } from "../../shared/format/pack-index.ts";
import { artefactKey } from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import type { PasswordAnswer } from "../../workers/gate/deps.ts";
import { passwordLookup } from "../../workers/gate/intel/password-lookup.ts";
import { verifiedBlocks } from "../../workers/gate/intel/verified-blocks.ts";

/** Asks for an NTLM hash of 16 bytes. */
export type NtlmLookup = (hash: Uint8Array) => Answer<PasswordAnswer>;

const CACHE_BYTES = 64_000_000;

/** NTLM hashes of a built release; null where it has none. No gate reads them. */
export async function openNtlm(
  root: string,
  id: string,
  signers: Keys["releaseSigners"],
): Promise<NtlmLookup | null> {
  const store = folderObjects(root);
  const { body } = await verifiedManifest(store, id, signers);
  if (!Object.hasOwn(body.artefacts, "passwords-ntlm")) return null;
  const index = artefactNamed(body, "passwords-ntlm-index");
  const pack = verifiedBlocks({
    objects: store,
    objectKey: artefactKey(artefactNamed(body, "passwords-ntlm").sha256),
    index: openPackIndex(await verifiedArtefact(store, "passwords-ntlm-index", index)),
    cacheBytes: CACHE_BYTES,
  });
  const { countClassBounds } = body;
  // A fault makes the answer `unavailable`, which an evaluation reports for its record.
  return passwordLookup({ common: null, delta: null, pack, countClassBounds, onFault: () => undefined });
}
