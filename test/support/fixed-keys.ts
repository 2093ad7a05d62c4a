import { ensureLocalKeys, type LocalKeys } from "../../cli/local-keys.ts";

/**
 * A folder's own keys, but names and pairs keyed the same in every run. One absent key in 65,536 is answered as present: a
 * test that asks for absent ones under a random key fails now and then.
 */
export async function fixedKeys(stateDir: string, identityKey = "I".repeat(43)): Promise<LocalKeys> {
  const { keys, signers } = await ensureLocalKeys(stateDir);
  return { keys: { ...keys, identity: [{ id: "identity-1", key: identityKey }] }, signers };
}
