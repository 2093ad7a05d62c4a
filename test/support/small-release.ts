import { buildRelease } from "../../intel-builder/build-release.ts";
import type { CredentialRecord } from "../../intel-builder/sources/collected.ts";
import { releasesDir } from "../../cli/intel/built-releases.ts";
import { ensureLocalKeys } from "../../cli/local-keys.ts";
import { aCollection } from "./a-collection.ts";

/** Builds a release of these leaked pairs into a state folder, signed with that folder's own keys; gives its id. */
export async function buildSmallRelease(
  stateDir: string,
  pairs: readonly (readonly [username: string, password: string])[],
): Promise<string> {
  const { keys, signers } = await ensureLocalKeys(stateDir);
  const credentials = pairs.map(([username, password]): CredentialRecord => ({
    kind: "pair",
    username,
    password,
    source: "made",
  }));
  const { id } = await buildRelease({
    collected: aCollection(credentials),
    outDir: releasesDir(stateDir),
    keys,
    signers,
    builtAtMs: Date.now(),
    report: () => undefined,
  });
  return id;
}
