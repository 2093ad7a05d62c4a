import type { Receipt } from "./receipt.ts";

/**
 * A receipt as the gate wrote it, or null. Checks only what tells a receipt from anything else: receipts are written by
 * this code alone, and `replay` recomputes every number in them.
 */
export function readReceipt(value: unknown): Receipt | null {
  return isReceipt(value) ? value : null;
}

function isReceipt(value: unknown): value is Receipt {
  if (typeof value !== "object" || value === null) return false;
  return (
    "version" in value &&
    value.version === 1 &&
    "code" in value &&
    typeof value.code === "string" &&
    "atMs" in value &&
    typeof value.atMs === "number" &&
    "evidence" in value &&
    isEvidence(value.evidence) &&
    "decision" in value &&
    typeof value.decision === "object" &&
    value.decision !== null &&
    "route" in value &&
    typeof value.route === "object" &&
    value.route !== null
  );
}

function isEvidence(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (!("score" in value) || typeof value.score !== "object" || value.score === null) return false;
  return "contributions" in value.score && Array.isArray(value.score.contributions);
}
