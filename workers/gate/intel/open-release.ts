import { identityKeyPlace } from "../../../shared/credential/identity-keys.ts";
import { unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import type { IntelStatus } from "../../../shared/domain/receipt.ts";
import { openBlockIndex } from "../../../shared/format/block-index.ts";
import { openDomainSet } from "../../../shared/format/domain-set.ts";
import { FormatError } from "../../../shared/format/format-error.ts";
import { artefactNamed, verifyManifest, type Manifest } from "../../../shared/format/manifest.ts";
import { artefactKey, manifestKey, type ObjectReader } from "../../../shared/format/release-store.ts";
import { openUserAgentRules } from "../../../shared/format/user-agent-rules.ts";
import type { Keys } from "../../../shared/identity/keys.ts";
import { readModel } from "../../../shared/score/read-model.ts";
import type { PairAnswer, ReleaseView } from "../deps.ts";
import { addressLookup } from "./address-lookup.ts";
import { identityLookup, passwordLookup } from "./credential-lookup.ts";
import { readResident, type ResidentBytes } from "./resident-artefacts.ts";

/**
 * 4 MB for each of the two packs, 8 MB together: about a thousand blocks, and with what a full release keeps resident
 * (the address table is most of it) an isolate stays below its 64 MB.
 */
const BLOCK_CACHE_BYTES = 4_000_000;

export type OpenOptions = { readonly nowMs?: () => number; readonly blockCacheBytes?: number };

export type ReleaseKeys = Pick<Keys, "releaseSigners" | "identity">;

/**
 * Opens a release for lookups: the manifest's signature and every resident artefact are verified, blocks when they are
 * read. Throws `FormatError` if anything is missing, unsigned or wrong; what it gives never throws.
 */
export async function openRelease(
  objects: ObjectReader,
  releaseId: string,
  keys: ReleaseKeys,
  { nowMs = Date.now, blockCacheBytes = BLOCK_CACHE_BYTES }: OpenOptions = {},
): Promise<ReleaseView> {
  const bytes = await objects.read(manifestKey(releaseId));
  if (bytes === null)
    throw new FormatError("manifest_missing", { expected: manifestKey(releaseId), got: "nothing" });
  const manifest = await verifyManifest(bytes, releaseId, keys.releaseSigners);
  const resident = await readResident(objects, manifest);
  return releaseView(objects, { releaseId, manifest, resident, keys, nowMs, blockCacheBytes });
}

type Opened = {
  readonly releaseId: string;
  readonly manifest: Manifest;
  readonly resident: ResidentBytes;
  readonly keys: ReleaseKeys;
  readonly nowMs: () => number;
  readonly blockCacheBytes: number;
};

function releaseView(objects: ObjectReader, opened: Opened): ReleaseView {
  const { releaseId, manifest, resident, keys, nowMs, blockCacheBytes } = opened;
  const { body, builtAtMs } = manifest;
  const place = identityKeyPlace(keys.identity, body.identityKey);
  // The last fault that a lookup met; the lookup itself already answered `unavailable`.
  let problem: string | null = place < 0 ? "identity_key" : null;
  const pack = (name: "passwords" | "identities") => ({
    objects,
    objectKey: artefactKey(artefactNamed(body, name).sha256),
    cacheBytes: blockCacheBytes,
    index: openBlockIndex(resident[`${name}-index`]),
    onFault: (code: string) => {
      problem = code;
    },
  });
  const domains = openDomainSet(resident.domains);
  const userAgents = openUserAgentRules(resident["user-agents"]);
  return {
    get status(): IntelStatus {
      const ageMs = Math.max(0, nowMs() - builtAtMs);
      return { release: releaseId, ageMs, state: "current", ...(problem === null ? {} : { problem }) };
    },
    model: readModel(resident.model),
    ...addressLookup(resident),
    disposable: (domain) => domains.match(domain),
    userAgent: (userAgent) => userAgents.match(userAgent),
    password: passwordLookup(pack("passwords"), body.countClassBounds),
    identity: place < 0 ? otherKey : identityLookup(pack("identities"), place),
  };
}

/** Keys of another ring would find nothing: that must not read as "never leaked". */
async function otherKey(): Promise<Lookup<PairAnswer>> {
  return unavailable("broken");
}
