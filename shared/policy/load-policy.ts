import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import * as z from "zod/mini";
import { canonicalJson } from "./canonical-json.ts";
import { mistakeText } from "./mistake-text.ts";
import { policyFaults } from "./policy-faults.ts";
import { policySchema, type ActivePolicy } from "./policy.ts";

/**
 * Parses a policy's text and reports every mistake at once, so that one edit can fix them all; throws if there is any.
 * The revision names the text's meaning: it does not change with white space or the order of keys.
 */
export function loadPolicy(text: string): ActivePolicy {
  const document = parseText(text);
  const parsed = policySchema.safeParse(document, { error: mistakeText });
  if (!parsed.success) throw new PolicyError(z.prettifyError(parsed.error));
  const faults = policyFaults(parsed.data);
  if (faults.length > 0) throw new PolicyError(faults.map((fault) => `✖ ${fault}`).join("\n"));
  return { revision: policyRevision(document), policy: parsed.data };
}

/** First 12 hex digits of the SHA-256 of the canonical JSON of the document as written, defaults not filled in. */
export function policyRevision(document: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(document)))).slice(0, 12);
}

/** A policy that may not be used. The message lists every mistake and holds nothing but the policy's own words. */
class PolicyError extends Error {
  override readonly name = "PolicyError";
  constructor(mistakes: string) {
    super(
      `policy_invalid: expected a policy as in docs/policy.schema.json, got mistakes; correct these:\n${mistakes}`,
    );
  }
}

function parseText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PolicyError(`✖ not JSON: ${error instanceof Error ? error.message : "unreadable"}`);
  }
}
