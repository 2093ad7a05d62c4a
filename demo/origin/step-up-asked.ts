import { createHash } from "node:crypto";
import type { StepUpAsked } from "./server.ts";
import { verifyGatehouse, type VerdictKeys } from "./verify-gatehouse.ts";

/** The gate's wish for a second factor, believed only with a signature over this very request; without keys, never. */
export function stepUpAsked(keysJson: string | undefined): StepUpAsked {
  const keys = keysJson === undefined ? [] : parseKeys(keysJson);
  return (request, body, nowMs) => {
    const said = verifyGatehouse(request, keys, nowMs);
    return (
      said !== null && said.stepUp && said.bodySha256 === createHash("sha256").update(body).digest("hex")
    );
  };
}

function parseKeys(keysJson: string): VerdictKeys {
  const value: unknown = JSON.parse(keysJson);
  if (Array.isArray(value) && value.every(isKey)) return value;
  throw new Error(
    "verdict_keys: expected a list of {id, key}, got something else; correct GATEHOUSE_VERDICT_KEYS",
  );
}

function isKey(value: unknown): value is VerdictKeys[number] {
  return typeof value === "object" && value !== null && "id" in value && "key" in value;
}
