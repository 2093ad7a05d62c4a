import type * as z from "zod/mini";

/**
 * What is wrong at one place of a document, in a few words: zod/mini ships none, and its English weighs 3 KB of the gate's bundle.
 * `policy check` has the long ones. Never repeats the value, which may be a secret.
 */
export function mistakeText(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type") return `expected ${issue.expected}, got ${kindOf(issue.input)}`;
  if (issue.code === "invalid_value")
    return `expected ${issue.values.map((value) => JSON.stringify(value)).join(" or ")}, got something else`;
  if (issue.code === "too_small") return `expected at least ${issue.minimum}, got less`;
  if (issue.code === "too_big") return `expected at most ${issue.maximum}, got more`;
  if (issue.code === "unrecognized_keys") return `expected known members, got ${issue.keys.join(", ")}`;
  if (issue.code === "invalid_format") return `expected another form (${issue.format})`;
  return "expected another form";
}

function kindOf(input: unknown): string {
  if (input === undefined) return "none";
  if (input === null) return "null";
  return Array.isArray(input) ? "array" : typeof input;
}
