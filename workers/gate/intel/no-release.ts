import { ABSENT, unavailable } from "../../../shared/domain/lookup.ts";
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

/**
 * The operator threw the kill switch: intelligence says nothing about anybody. Its lookups did not fail, so no route's
 * rule for unavailable lookups may turn the switch itself into an outage.
 */
export function switchedOff(): ReleaseView {
  return { ...noRelease("switched_off"), password: async () => ABSENT, identity: async () => ABSENT };
}
