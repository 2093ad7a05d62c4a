import { parseManifest, releaseIdOf } from "../../../shared/format/manifest.ts";

/** The id that a manifest's text has; throws if it is none. Signatures are the gate's to check, it knows the signers. */
export function manifestId(text: string): string {
  return releaseIdOf(parseManifest(new TextEncoder().encode(text)).body);
}
