import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";

/** Every way the console says no, with the sentence an operator reads. */
const PROBLEMS = {
  console_unconfigured:
    "Nobody may enter yet: set the secret OPERATOR_TOKEN, or ACCESS_TEAM and ACCESS_AUDIENCE.",
  operator_required:
    "Send the operator token as a bearer token, or open the one-time link that `npm start` printed.",
  foreign_origin: "A change must come from the console's own page or carry the operator token.",
  link_invalid: "This link is not valid, or no longer; start again to get a new one.",
  link_spent: "This link was used already; start again to get a new one.",
  not_found: "There is nothing here.",
  receipt_unknown: "No receipt has this code; receipts are kept in a ring and the oldest make room.",
  receipts_unavailable: "The receipt log did not answer; is the gate running?",
  key_invalid: "Expected releases/<id>/manifest.json, artefacts/<sha256> or policies/<revision>.json.",
  prefix_invalid: "Expected the prefix artefacts/ or releases/.",
  release_in_use: "The pointer names this release; activate another one first.",
  pointer_moved: "Somebody else replaced the pointer since it was read; read it again.",
  pointer_invalid: "Expected the JSON of a pointer that names an object which is already there.",
  length_required: "Send a Content-Length.",
  object_too_large: "The object is larger than its kind may be.",
  hash_mismatch: "The content does not have the hash that its key names; nothing was stored.",
  account_invalid: "Expected the pseudonym of an account: 32 hex digits, as receipts have them.",
  routes_unknown:
    "Expected an active policy, got none that can be read: its routes say whose campaigns may name the account. Activate one and ask again; nothing was erased.",
  query_invalid: "Expected limit between 1 and 100000 and format json or ndjson.",
  internal: "The console failed; its log says why.",
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

/** An `application/problem+json` answer (RFC 9457). */
export function problem(c: Context, status: ContentfulStatusCode, code: ProblemCode): Response {
  const body = { type: `urn:gatehouse:problem:${code}`, title: PROBLEMS[code], status, code };
  return c.body(`${JSON.stringify(body)}\n`, status, { "content-type": "application/problem+json" });
}
