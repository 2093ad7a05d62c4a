import type { Keys } from "../../../shared/identity/keys.ts";

const KEY = "A".repeat(43);
const RING = [{ id: "test", key: KEY }];

/** Keys that guard nothing: figures must be the same at every run. */
export function testKeys(): Keys {
  const releaseSigners = [{ id: "test", publicKey: KEY }];
  return { tenant: RING, device: RING, mark: RING, identity: RING, verdict: RING, releaseSigners };
}
