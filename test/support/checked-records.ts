import type { CredentialRecord } from "../../intel-builder/sources/collected.ts";

/** Every code that a parser of credentials may refuse a line with: anything else could be the line itself. */
const CODES: ReadonlySet<string> = new Set([
  "url_without_login",
  "no_username",
  "no_separator",
  "control_character",
  "too_long",
  "open_quote",
  "other_columns",
  "empty",
  "not_a_hash",
  "not_a_count",
  "padding",
]);

/** Null where what a parser said is sound, else what is not. Names the fault, for a message of a test. */
export function faultOf(told: readonly CredentialRecord[] | string): string | null {
  if (typeof told === "string") return CODES.has(told) ? null : `code ${told}`;
  if (told.length === 0) return "neither record nor code";
  return told.map((record) => recordFault(record)).find((fault) => fault !== null) ?? null;
}

function recordFault(record: CredentialRecord): string | null {
  if (record.kind === "password") return hashFault(record.sha1, 20, record.count);
  if (record.kind === "ntlm") return hashFault(record.ntlm, 16, record.count);
  const { username } = record;
  if (username.trim() !== username || username === "") return "a user name with space or none";
  const password = record.kind === "pair" ? record.password : "x";
  if (password === "") return "a pair without a password";
  if (username.length > 256 || password.length > 256) return "too long";
  return /\p{Cc}/u.test(username + password) ? "a control character" : null;
}

function hashFault(bytes: Uint8Array, length: number, count: number): string | null {
  if (bytes.length !== length) return `${bytes.length} bytes of hash`;
  return Number.isSafeInteger(count) && count > 0 ? null : "a count that is none";
}
