import type { CredentialRecord } from "./collected.ts";
import { decodeBytes } from "./feed-text.ts";

// Longer than any login form takes; beyond it a field is something else.
const MAX_FIELD = 256;
// Salted, slow or of unknown kind: such a hash says that the login leaked, and nothing about what people type.
const DIGEST =
  /^(?:\*?[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128}|\$(?:[0-9a-z-]{1,12}|2[abxy]?|argon2(?:id?|d))\$.+|pbkdf2_\w+\$.+|\{[A-Z0-9-]{2,12}\}.{16,})$/iu;
const SALTED_DIGEST = /^[0-9a-f]{32,128}:.{1,64}$/iu;
const SHA1_HEX = /^[0-9a-f]{40}$/iu;
const NTLM_HEX = /^[0-9a-f]{32}$/iu;

/** What one line or row says, before anything is believed. */
export type LeakedFields = {
  readonly logins: readonly string[];
  readonly password: string;
  /** Whether 32 digits are NTLM: MD5 looks the same, so only the feed's own word counts. */
  readonly isNtlm: boolean;
  readonly source: string;
};

/**
 * The records, or the code of the fault. A hash in the password's place still tells that the login leaked, and if it is a
 * plain SHA-1 or NTLM, which password did; which login had which cannot be asked for at a login then.
 */
export function recordsOfFields(fields: LeakedFields): readonly CredentialRecord[] | string {
  const logins = fields.logins.map((login) => unescapeHex(login).trim()).filter((login) => login !== "");
  const password = unescapeHex(fields.password);
  const fault = faultOf(logins, password);
  if (fault !== null) return fault;
  const { source } = fields;
  const isHash = DIGEST.test(password) || SALTED_DIGEST.test(password);
  if (password !== "" && !isHash)
    return logins.length === 0
      ? "no_username"
      : logins.map((username) => ({ kind: "pair", username, password, source }));
  const names = logins.map((username): CredentialRecord => ({ kind: "username", username, source }));
  const hashed = hashRecordOf(password, fields);
  const records = hashed === null ? names : [...names, hashed];
  return records.length === 0 ? "no_username" : records;
}

function faultOf(logins: readonly string[], password: string): string | null {
  if (logins.some((login) => login.length > MAX_FIELD) || password.length > MAX_FIELD) return "too_long";
  const hasControl = logins.some((login) => /\p{Cc}/u.test(login)) || /[\p{Cc}\ufffd]/u.test(password);
  return hasControl ? "control_character" : null;
}

function hashRecordOf(hash: string, { isNtlm, source }: LeakedFields): CredentialRecord | null {
  const known = { count: 1, common: false, source } as const;
  if (SHA1_HEX.test(hash)) return { kind: "password", sha1: Buffer.from(hash, "hex"), ...known };
  return isNtlm && NTLM_HEX.test(hash) ? { kind: "ntlm", ntlm: Buffer.from(hash, "hex"), ...known } : null;
}

/** `$HEX[…]`, as password crackers write what would break their lines. */
export function unescapeHex(text: string): string {
  if (!text.startsWith("$HEX[")) return text;
  const [, digits] = /^\$HEX\[((?:[0-9a-f]{2})*)\]$/iu.exec(text) ?? [];
  return digits === undefined ? text : decodeBytes(Buffer.from(digits, "hex"));
}
