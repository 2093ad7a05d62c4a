import { signedBytes, writeManifest, type Manifest } from "../../shared/format/manifest.ts";
import { manifestKey, type ObjectStore } from "../../shared/format/release-store.ts";
import type { Keys } from "../../shared/identity/keys.ts";
import { verifiedManifest } from "./verify-release.ts";

export type ManifestSigner = { readonly id: string; readonly sign: (message: Uint8Array) => Uint8Array };

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
  }: { readonly signers: readonly ManifestSigner[]; readonly trusted: Keys["releaseSigners"] },
): Promise<Manifest> {
  const manifest = await verifiedManifest(store, id, trusted);
  const others = manifest.signatures.filter(({ signer }) => !signers.some((own) => own.id === signer));
  const signed = { ...manifest, signatures: [...signaturesOf(manifest, signers), ...others] };
  await store.write(manifestKey(id), writeManifest(signed));
  return signed;
}

/** One signature of each. */
export function signaturesOf(
  signed: Parameters<typeof signedBytes>[0],
  signers: readonly ManifestSigner[],
): Manifest["signatures"] {
  const message = signedBytes(signed);
  return signers.map(({ id, sign }) => ({
    signer: id,
    signature: Buffer.from(sign(message)).toString("base64url"),
  }));
}
