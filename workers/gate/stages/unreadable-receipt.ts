import { bytesToHex } from "@noble/hashes/utils.js";
import { CODE_BYTES, receiptCode } from "../../../shared/domain/receipt-code.ts";
import type { IntelStatus, Receipt } from "../../../shared/domain/receipt.ts";
import { sumScore } from "../../../shared/score/score.ts";
import { WITHHELD } from "../../../shared/domain/outcome.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";

export type UnreadableAttempt = {
  readonly atMs: number;
  readonly route: Route;
  readonly policy: ActivePolicy;
  /** The code of the fault; never what the visitor sent. */
  readonly fault: string;
  readonly signature: string;
  readonly action: "allow" | "block";
  readonly intel: IntelStatus;
};

/** A body that could not be read was judged by one line of the policy: there are no signals and no score. */
export function unreadableReceipt(
  attempt: UnreadableAttempt,
  randomBytes: (length: number) => Uint8Array,
): Receipt {
  const { atMs, route, policy, fault, signature, action, intel } = attempt;
  return {
    version: 1,
    id: bytesToHex(randomBytes(16)),
    code: receiptCode(randomBytes(CODE_BYTES)),
    atMs,
    route: { id: route.id, kind: route.kind },
    policyRevision: policy.revision,
    modelId: "none",
    intel,
    subject: { accountId: null, addressId: null, networkId: null, asn: null, country: null, signature },
    evidence: {
      score: sumScore(0, []),
      degraded: {},
      counts: { account: null, address: null, network: null },
      exempt: [],
    },
    decision: { verdict: route.onUnreadable, action, decidedBy: `${route.id}/on-unreadable` },
    wouldChange: [],
    settlement: action === "block" ? WITHHELD : null,
    repeats: 0,
    unreadable: fault,
  };
}
