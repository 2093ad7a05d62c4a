import { expectEqual } from "../../../shared/format/format-error.ts";
import type { ManifestArtefact } from "../../../shared/format/manifest.ts";
import { openResidentSet, type ResidentSet } from "../../../shared/format/resident-set.ts";

/** A set that a release may have. */
export function openSet(bytes: Uint8Array | null): ResidentSet | null {
  return bytes && openResidentSet(bytes);
}

/** Changes to another pack than the release's own would take out what nobody meant: refused. */
export function openDelta(bytes: Uint8Array | null, base: ManifestArtefact): ResidentSet | null {
  const delta = openSet(bytes);
  if (delta === null) return null;
  const stated = Array.from(delta.base, (byte) => byte.toString(16).padStart(2, "0")).join("");
  expectEqual("resident_set_layout", base.sha256, stated);
  return delta;
}
