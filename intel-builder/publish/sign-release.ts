import { signedBytes, writeManifest, type Manifest } from "../../shared/format/manifest.ts";
import { manifestKey, type ObjectStore } from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { verifiedManifest } from "./verify-release.ts";

type ReleaseSigner = { readonly id: string; readonly sign: (message: Uint8Array) => Uint8Array };

/**
 * Adds the signatures of these signers to a release that is believed already; its id stays, as signatures are no part of
 * it. One good signature is enough for a gate, so several let gates with different trust use one release.
 */
export async function signRelease(
  store: ObjectStore,
  id: string,
  {
    signers,
    trusted,
  }: { readonly signers: readonly ReleaseSigner[]; readonly trusted: Keys["releaseSigners"] },
): Promise<Manifest> {
  const manifest = await verifiedManifest(store, id, trusted);
  const message = signedBytes(manifest);
  const added = signers.map((signer) => ({
    signer: signer.id,
    signature: Buffer.from(signer.sign(message)).toString("base64url"),
  }));
  const others = manifest.signatures.filter(({ signer }) => !signers.some((own) => own.id === signer));
  const signed = { ...manifest, signatures: [...added, ...others] };
  await store.write(manifestKey(id), writeManifest(signed));
  return signed;
}
