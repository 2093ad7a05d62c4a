import { loadPolicy } from "../../shared/policy/load-policy.ts";
import type { ActivePolicy } from "../../shared/policy/policy.ts";

/** Where policies are published: a pointer that changes, and texts that never do. */
export type PolicyStore = {
  readonly activeRevision: () => Promise<string>;
  readonly text: (revision: string) => Promise<string>;
};

type Shell = {
  readonly nowMs: () => number;
  readonly waitUntil: (work: Promise<unknown>) => void;
  readonly log: (line: string) => void;
};

/** With the pointer's 30 s in KV's own cache, a new policy is in force everywhere within about a minute. */
const POLL_MS = 15_000;

/** While none can be loaded, one request in this long asks again: an outage must not become a flood of reads. */
const RETRY_MS = 1_000;

/**
 * The policy in force. Once an isolate has one, asking costs no wait: news are fetched beside a request, and a policy that
 * cannot be loaded leaves the last good one in force.
 */
export function createActivePolicy(store: PolicyStore, shell: Shell): () => Promise<ActivePolicy> {
  let current: ActivePolicy | null = null;
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let problem: unknown = null;
  const load = async (): Promise<ActivePolicy> => {
    const revision = await store.activeRevision();
    if (current?.revision === revision) return current;
    const loaded = loadPolicy(await store.text(revision));
    if (loaded.revision !== revision) throw new PolicyStoreError(revision, loaded.revision);
    return (current = loaded);
  };
  const refresh = async (): Promise<void> => {
    try {
      await load();
    } catch (error) {
      shell.log(
        `policy_refresh: kept ${current?.revision ?? "none"}; ${error instanceof Error ? error.message : "unknown cause"}`,
      );
    }
  };
  return async () => {
    const nowMs = shell.nowMs();
    if (current) {
      if (nowMs - askedAtMs >= POLL_MS) {
        askedAtMs = nowMs;
        shell.waitUntil(refresh());
      }
      return current;
    }
    if (problem !== null && nowMs - askedAtMs < RETRY_MS) throw problem;
    askedAtMs = nowMs;
    try {
      return await load();
    } catch (error) {
      problem = error;
      throw error;
    }
  };
}

class PolicyStoreError extends Error {
  override readonly name = "PolicyStoreError";
  constructor(expected: string, got: string) {
    super(`policy_revision: expected ${expected}, got ${got}; publish the policy again`);
  }
}

/** KV holds the pointer `policy/active`, R2 the texts `policies/<revision>.json` (docs/storage.md). */
export function policyStore(config: KVNamespace, intel: R2Bucket): PolicyStore {
  return {
    async activeRevision() {
      const pointer = await config.get("policy/active", { type: "json", cacheTtl: 30 });
      const revision =
        typeof pointer === "object" && pointer !== null && "revision" in pointer ? pointer.revision : null;
      if (typeof revision !== "string")
        throw new Error(
          "policy_pointer: expected a revision in KV policy/active, got none; activate a policy",
        );
      return revision;
    },
    async text(revision) {
      const object = await intel.get(`policies/${revision}.json`);
      if (!object)
        throw new Error(
          `policy_text: expected policies/${revision}.json in R2, got nothing; publish the policy again`,
        );
      return object.text();
    },
  };
}
