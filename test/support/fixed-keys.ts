import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod/mini";
import { ensureLocalKeys, type LocalKeys } from "../../cli/local-keys.ts";

/**
 * A folder's own keys, but names and pairs keyed the same in every run. One absent key in 65,536 is answered as present: a
 * test that asks for absent ones under a random key fails now and then.
 */
export async function fixedKeys(stateDir: string, identityKey = "I".repeat(43)): Promise<LocalKeys> {
  await ensureLocalKeys(stateDir);
  const file = path.join(stateDir, "keys.json");
  const keys = z.looseObject({}).parse(JSON.parse(await readFile(file, "utf8")));
  await writeFile(file, JSON.stringify({ ...keys, identity: [{ id: "identity-1", key: identityKey }] }));
  return ensureLocalKeys(stateDir);
}
