import { bytesToHex } from "@noble/hashes/utils.js";
import { CODE_BYTES, receiptCode } from "../../../shared/domain/receipt-code.ts";
import type { IntelStatus, Receipt } from "../../../shared/domain/receipt.ts";
import { sumScore } from "../../../shared/score/score.ts";
import { WITHHELD } from "../../../shared/domain/outcome.ts";
import { unreadableDecision } from "../../../shared/policy/decide.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";

export type UnreadableAttempt = {
  readonly atMs: number;
  readonly route: Route;
  readonly policy: ActivePolicy;
  /** The code of the fault; never what the visitor sent. */
  readonly fault: string;
  readonly signature: string;
  /** The exemption that lets it pass. */
  readonly exempt: string | null;
  readonly intel: IntelStatus;
};

/** A body that could not be read was judged by one line of the policy: there are no signals and no score. */
export function unreadableReceipt(
  attempt: UnreadableAttempt,
  randomBytes: (length: number) => Uint8Array,
): Receipt {
  const { atMs, route, policy, fault, signature, exempt, intel } = attempt;
  const decision = unreadableDecision(route, exempt);
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
      exempt: exempt === null ? [] : [exempt],
    },
    decision,
    wouldChange: [],
    settlement: decision.action === "block" ? WITHHELD : null,
    repeats: 0,
    unreadable: fault,
  };
}
