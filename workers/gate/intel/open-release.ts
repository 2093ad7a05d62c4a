import { identityKeyPlace } from "../../../shared/credential/identity-keys.ts";
import { unavailable, type Lookup } from "../../../shared/domain/lookup.ts";
import type { IntelStatus } from "../../../shared/domain/receipt.ts";
import { openDomainSet } from "../../../shared/format/domain-set.ts";
import { FormatError } from "../../../shared/format/format-error.ts";
import { artefactNamed, verifyManifest, type Manifest } from "../../../shared/format/manifest.ts";
import { manifestKey, type ObjectReader } from "../../../shared/format/release-store.ts";
import { openUserAgentRules } from "../../../shared/format/user-agent-rules.ts";
import type { Keys } from "../../../shared/identity/keys.ts";
import { readModel } from "../../../shared/score/read-model.ts";
import type { PairAnswer, ReleaseView } from "../deps.ts";
import { addressLookup } from "./address-lookup.ts";
import { openPacks, type HeldPacks, type OpenPacks } from "./held-packs.ts";
import { identityLookup } from "./identity-lookup.ts";
import { passwordLookup } from "./password-lookup.ts";
import { readResident, residentBytes, type HeldBytes, type ResidentBytes } from "./resident-artefacts.ts";
import { openDelta, openSet } from "./resident-sets.ts";
import type { OnFault, RangeReader } from "./verified-blocks.ts";

/**
 * 4 MB for each of the two packs, 8 MB together: about two thousand blocks, and with what a full release keeps resident
 * (the address table is most of it) an isolate stays below its 64 MB.
 */
const BLOCK_CACHE_BYTES = 4_000_000;

/** What an isolate holds of a release by its content: the next one takes over whatever did not change. */
export type Holdings = { readonly bytes: HeldBytes; readonly packs: HeldPacks };

export type OpenOptions = {
  readonly nowMs?: () => number;
  readonly blockCacheBytes?: number;
  readonly held?: Holdings | undefined;
};

export type ReleaseKeys = Pick<Keys, "releaseSigners" | "identity">;
export type ReleaseObjects = ObjectReader & RangeReader;
export type OpenedRelease = { readonly view: ReleaseView; readonly held: Holdings };

/**
 * Opens a release for lookups: the manifest's signature and every resident artefact are verified, blocks when they are
 * read. Throws `FormatError` if anything is missing, unsigned or wrong; what it gives never throws.
 */
export async function openRelease(
  objects: ReleaseObjects,
  releaseId: string,
  keys: ReleaseKeys,
  options: OpenOptions = {},
): Promise<ReleaseView> {
  return (await openBeside(objects, releaseId, keys, options)).view;
}

/** As `openRelease`, taking over from `held` what is in both, and giving what the next release may take over. */
export async function openBeside(
  objects: ReleaseObjects,
  releaseId: string,
  keys: ReleaseKeys,
  { nowMs = Date.now, blockCacheBytes = BLOCK_CACHE_BYTES, held }: OpenOptions,
): Promise<OpenedRelease> {
  const bytes = await objects.read(manifestKey(releaseId));
  if (bytes === null)
    throw new FormatError("manifest_missing", { expected: manifestKey(releaseId), got: "nothing" });
  const manifest = await verifyManifest(bytes, releaseId, keys.releaseSigners);
  const heldBytes = await readResident(objects, manifest, held?.bytes ?? new Map());
  const resident = residentBytes(manifest, heldBytes);
  const packs = openPacks({ objects, manifest, resident, held: held?.packs ?? new Map(), blockCacheBytes });
  const view = releaseView({ releaseId, manifest, resident, packs, keys, nowMs });
  return { view, held: { bytes: heldBytes, packs: packs.held } };
}

type Opened = {
  readonly releaseId: string;
  readonly manifest: Manifest;
  readonly resident: ResidentBytes;
  readonly packs: OpenPacks;
  readonly keys: ReleaseKeys;
  readonly nowMs: () => number;
};

function releaseView(opened: Opened): ReleaseView {
  const { releaseId, manifest, resident, keys, nowMs } = opened;
  const place = identityKeyPlace(keys.identity, manifest.body.identityKey);
  // The last fault that a lookup met; the lookup itself already answered `unavailable`.
  let problem: string | null = place < 0 ? "identity_key" : null;
  const onFault = (code: string): void => {
    problem = code;
  };
  const domains = openDomainSet(resident.domains);
  const userAgents = openUserAgentRules(resident["user-agents"]);
  return {
    get status(): IntelStatus {
      const ageMs = Math.max(0, nowMs() - manifest.builtAtMs);
      return { release: releaseId, ageMs, state: "current", ...(problem === null ? {} : { problem }) };
    },
    model: readModel(resident.model),
    ...addressLookup(resident),
    disposable: (domain) => domains.match(domain),
    userAgent: (userAgent) => userAgents.match(userAgent),
    password: openPasswords(opened, onFault),
    identity: place < 0 ? otherKey : openIdentities(opened, place, onFault),
  };
}

function openPasswords({ manifest, resident, packs }: Opened, onFault: OnFault): ReleaseView["password"] {
  return passwordLookup({
    common: openSet(resident["passwords-common"]),
    delta: openDelta(resident["passwords-delta"], artefactNamed(manifest.body, "passwords")),
    pack: packs.passwords,
    countClassBounds: manifest.body.countClassBounds,
    onFault,
  });
}

function openIdentities(
  { manifest, resident, packs }: Opened,
  place: number,
  onFault: OnFault,
): ReleaseView["identity"] {
  const delta = openDelta(resident["identities-delta"], artefactNamed(manifest.body, "identities"));
  return identityLookup({ delta, pack: packs.identities, onFault }, place);
}

/** Keys of another ring would find nothing: that must not read as "never leaked". */
async function otherKey(): Promise<Lookup<PairAnswer>> {
  return unavailable("broken");
}
