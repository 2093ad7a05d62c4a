import { unavailable } from "../../../shared/domain/lookup.ts";
import { DEFAULT_MODEL } from "../../../shared/score/default-model.ts";
import type { ReleaseView } from "../deps.ts";

/** What is known without any release: nothing, and it says so. The policy decides what an attempt may then do. */
export function noRelease(problem: string): ReleaseView {
  return {
    status: { release: null, ageMs: null, state: "none", problem },
    model: DEFAULT_MODEL,
    address: () => ({ listings: [], asn: null, asnListings: [] }),
    asnListings: () => [],
    disposable: () => [],
    userAgent: () => null,
    password: async () => unavailable("no_release"),
    identity: async () => unavailable("no_release"),
  };
}
