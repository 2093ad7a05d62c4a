import { CODE_BYTES, receiptCode } from "../../shared/domain/receipt-code.ts";
import type { Receipt } from "../../shared/domain/receipt.ts";

/** A receipt of an attempt that nothing spoke against; a test names only what it is about. */
export function aReceipt(overrides: Partial<Receipt> = {}): Receipt {
  return {
    version: 1,
    id: "0".repeat(32),
    code: receiptCode(crypto.getRandomValues(new Uint8Array(CODE_BYTES))),
    atMs: 1_000,
    route: { id: "login", kind: "login" },
    policyRevision: "0123456789ab",
    modelId: "expert-1",
    intel: { release: null, ageMs: null, state: "none" },
    subject: { accountId: "a", addressId: null, networkId: null, asn: null, country: null, signature: "s" },
    evidence: {
      score: { total: -5, contributions: [] },
      degraded: {},
      counts: { account: null, address: null, network: null },
      exempt: [],
    },
    decision: { verdict: "allow", action: "allow", decidedBy: "login/below-all" },
    wouldChange: [],
    settlement: null,
    repeats: 0,
    ...overrides,
  };
}
