import { bytesToHex } from "@noble/hashes/utils.js";
import { equalInConstantTime, fieldMac, type SecretKey } from "./field-mac.ts";

/**
 * What opens the operator console besides its token: a link that works once, and the session it is traded for.
 * Both are `<kind>.<nonce>.<expires, base 36>.<mac>` under the operator token; a link is never accepted as a session.
 */
export type PassKind = "link" | "session";
export type Pass = { readonly nonce: string; readonly expiresAtMs: number };

export function issuePass(kind: PassKind, { nonce, expiresAtMs }: Pass, secret: SecretKey): string {
  const fields = [kind, nonce, expiresAtMs.toString(36)];
  return [...fields, passMac(fields, secret)].join(".");
}

/** The pass, if it is genuine, of this kind and not expired. Whether a link was used already is the caller's to know. */
export function openPass(
  kind: PassKind,
  text: string,
  { nowMs, secret }: { nowMs: number; secret: SecretKey },
): Pass | null {
  const [gotKind = "", nonce = "", expires = "", mac = "", ...more] = text.split(".");
  if (
    gotKind !== kind ||
    more.length > 0 ||
    !/^[A-Za-z0-9_-]{1,64}$/u.test(nonce) ||
    !/^[0-9a-z]{1,11}$/u.test(expires)
  ) {
    return null;
  }
  if (!equalInConstantTime(mac, passMac([kind, nonce, expires], secret))) return null;
  const expiresAtMs = Number.parseInt(expires, 36);
  return expiresAtMs > nowMs ? { nonce, expiresAtMs } : null;
}

/** The operator token as a key. It is 32 bytes in base64url: anything else is a mistake in the configuration. */
export function operatorSecret(token: string): SecretKey {
  if (!/^[A-Za-z0-9_-]{43}$/u.test(token)) {
    throw new Error(
      "operator_token: expected 32 bytes in base64url, got something else; set the secret OPERATOR_TOKEN anew",
    );
  }
  return { id: "operator", key: token };
}

function passMac(fields: readonly string[], secret: SecretKey): string {
  return bytesToHex(fieldMac(secret, ["operator-pass", ...fields]));
}
