import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { folderObjects } from "../../intel-builder/publish/folder-store.ts";
import { openRelease } from "../../workers/gate/intel/open-release.ts";
import type { AddressProvenance } from "../../shared/format/address-provenance.ts";
import { openOrigins } from "../intel/address-origins.ts";
import { activeOrNewest, chosenRelease, releasesDir } from "../intel/built-releases.ts";
import { ensureBuilt } from "../intel/first-release.ts";
import { ensureLocalKeys } from "../local-keys.ts";
import { checkedPolicy } from "../policy/check-policy.ts";
import type { EvalContext } from "./context.ts";
import { openNtlm, type NtlmLookup } from "./ntlm-lookup.ts";

const DEMO_POLICY = path.join(import.meta.dirname, "../../policies/demo.json");

// A whole first release fits; a laptop has it to spare, unlike an isolate.
const BLOCK_CACHE_BYTES = 256_000_000;

export type ContextSettings = {
  readonly stateDir: string;
  /** A folder store, a release id of the state folder, or none: then the active one, built first if there is none. */
  readonly release: string | undefined;
  readonly policyPath: string | undefined;
  readonly mode: EvalContext["mode"];
  readonly message: (line: string) => void;
};

export async function openContext(settings: ContextSettings): Promise<EvalContext> {
  const { stateDir, policyPath, mode, message } = settings;
  const policy = checkedPolicy(await readFile(policyPath ?? DEMO_POLICY, "utf8"), Date.now());
  const { root, id } = await findRelease(settings);
  const { keys } = await ensureLocalKeys(stateDir);
  const release = await openRelease(folderObjects(root), id, keys, { blockCacheBytes: BLOCK_CACHE_BYTES });
  message(`release ${id}, policy ${policy.policy.id} ${policy.revision}, mode ${mode}`);
  if (release.status.problem !== undefined) message(`release ${id}: ${release.status.problem}`);
  let origins: Promise<AddressProvenance | null> | null = null;
  const addressOrigins = () => (origins ??= openOrigins(root, id, keys.releaseSigners));
  let opened: Promise<NtlmLookup | null> | null = null;
  const ntlm = () => (opened ??= openNtlm(root, id, keys.releaseSigners));
  return { release, keys, policy, mode, addressOrigins, ntlm };
}

type Place = { readonly root: string; readonly id: string };

async function findRelease({ stateDir, release, message }: ContextSettings): Promise<Place> {
  if (release === undefined) return { root: releasesDir(stateDir), id: await ensureBuilt(stateDir, message) };
  const folder = await stat(release).catch(() => null);
  if (!folder?.isDirectory()) {
    return { root: releasesDir(stateDir), id: await chosenRelease(releasesDir(stateDir), release) };
  }
  const id = await activeOrNewest(release);
  if (id !== null) return { root: release, id };
  throw new Error(
    `no_release: expected a release in ${release}, got none; run intel build --out ${release} first`,
  );
}
