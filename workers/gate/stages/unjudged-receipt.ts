import { bytesToHex } from "@noble/hashes/utils.js";
import { CODE_BYTES, receiptCode } from "../../../shared/domain/receipt-code.ts";
import type { IntelStatus, Receipt } from "../../../shared/domain/receipt.ts";
import { sumScore } from "../../../shared/score/score.ts";
import { CHALLENGED, WITHHELD, type Settlement } from "../../../shared/domain/outcome.ts";
import type { Action } from "../../../shared/domain/action.ts";
import type { Decision } from "../../../shared/policy/decide.ts";
import type { ActivePolicy, Route } from "../../../shared/policy/policy.ts";

type UnjudgedAttempt = {
  readonly atMs: number;
  readonly route: Route;
  readonly policy: ActivePolicy;
  readonly decision: Decision;
  /** The code of a body's fault, never what the visitor sent; or that there was no room. */
  readonly because: Pick<Receipt, "unreadable" | "overload">;
  readonly signature: string;
  /** The exemption that lets it pass. */
  readonly exempt: string | null;
  readonly intel: IntelStatus;
};

/** What was not judged met one line of the policy: there are no signals and no score. */
export function unjudgedReceipt(
  attempt: UnjudgedAttempt,
  randomBytes: (length: number) => Uint8Array,
): Receipt {
  const { atMs, route, policy, decision, because, signature, exempt, intel } = attempt;
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
    settlement: UNASKED[decision.action] ?? null,
    repeats: 0,
    ...because,
  };
}

/** What an action comes to that keeps an attempt from the origin. */
const UNASKED: Readonly<Partial<Record<Action, Settlement>>> = {
  throttle: WITHHELD,
  block: WITHHELD,
  challenge: CHALLENGED,
};
