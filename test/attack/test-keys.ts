import type { Keys } from "../../shared/identity/keys.ts";

/** Keys that guard nothing: figures must be the same at every run. */
export function testKeys(): Keys {
  const ring = () => [{ id: "test", key: "A".repeat(43) }];
  const signer = { id: "test", publicKey: "A".repeat(43) };
  return { tenant: ring(), device: ring(), mark: ring(), identity: ring(), verdict: ring(), releaseSigners: [signer] };
}
