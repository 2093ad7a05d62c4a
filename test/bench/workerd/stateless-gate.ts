import { waitUntil } from "cloudflare:workers";
import { ABSENT } from "../../../shared/domain/lookup.ts";
import { challengeRing } from "../../../shared/identity/keys.ts";
import { createActivePolicy, policyStore } from "../../../workers/gate/active-policy.ts";
import { openChallenges } from "../../../workers/gate/challenge/challenge-port.ts";
import { createVisitorPort } from "../../../workers/gate/challenge/visitor.ts";
import type { Env } from "../../../workers/gate/env.ts";
import type { GateDeps } from "../../../workers/gate/gate-deps.ts";
import { gate } from "../../../workers/gate/gate.ts";
import { createActiveRelease } from "../../../workers/gate/intel/active-release.ts";
import { kvPointer } from "../../../workers/gate/intel/kv-pointer.ts";
import { r2Objects } from "../../../workers/gate/intel/r2-objects.ts";
import { originClient } from "../../../workers/gate/origin-client.ts";
import { readSettings } from "../../../workers/gate/settings.ts";
import { createIsolateMemory } from "../../../workers/gate/stages/isolate-memory.ts";
import { openCellIds } from "../../../workers/gate/state/cell-ids.ts";
import { within } from "../../../workers/gate/state/within.ts";

// Durable Objects that wrangler.toml names must be in the bundle; nothing here calls them.
export { ReceiptLog } from "../../../workers/gate/events/receipt-log.ts";
export { AccountState } from "../../../workers/gate/state/account-state.ts";
export { ChallengeLedger } from "../../../workers/gate/state/challenge-ledger.ts";
export { CampaignState } from "../../../workers/gate/state/campaign/campaign-state.ts";
export { SignupState } from "../../../workers/gate/state/signup/signup-state.ts";
export { SourceState } from "../../../workers/gate/state/source-state.ts";

let composed: GateDeps | null = null;

/** The gate with its intelligence and without its memory: accounts and sources are always new, receipts go nowhere. */
export default {
  fetch(request: Request, env: Env): Promise<Response> {
    composed ??= compose(env);
    return gate(request, composed);
  },
};

function compose(env: Env): GateDeps {
  const { keys, origin, withoutPolicy } = readSettings(env);
  const shell = { nowMs: Date.now, waitUntil, log: () => undefined };
  const release = createActiveRelease({
    ...shell,
    pointer: kvPointer(env.CONFIG),
    objects: r2Objects(env.INTEL),
    keys,
  });
  return {
    ...shell,
    keys,
    withoutPolicy,
    within,
    randomBytes: (length) => crypto.getRandomValues(new Uint8Array(length)),
    sleep: (ms) => scheduler.wait(ms),
    origin: originClient(origin),
    policy: createActivePolicy(policyStore(env.CONFIG, env.INTEL), shell),
    release: release.current,
    cellIds: openCellIds(keys.tenant),
    accounts: { reserve: async () => ABSENT, settle: async () => undefined },
    sources: { enter: async () => ABSENT, observe: () => undefined },
    stream: { isSprayed: () => false, observe: () => undefined },
    campaigns: {
      read: () => ({ campaign: null, level: 0, odds: null }),
      pass: () => undefined,
      observe: () => undefined,
    },
    receipts: { add: () => undefined, durable: async () => true },
    visitor: createVisitorPort(new ArrayBuffer(0)),
    challenges: openChallenges(challengeRing(keys), { spend: async () => ABSENT, use: async () => ABSENT }),
    ...createIsolateMemory(),
  };
}
