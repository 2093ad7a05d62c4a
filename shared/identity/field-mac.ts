import type { Keys } from "./keys.ts";
import { openMac, type Mac } from "./short-mac.ts";

export type KeyRing = Keys["device"];
export type SecretKey = KeyRing[number];

// A key's two padded blocks are hashed once for each isolate, not once for each request.
const prepared = new WeakMap<SecretKey, Mac>();

const MAC_BYTES = 32;

/**
 * HMAC-SHA-256 over fields joined by line feeds: its first `length` bytes. The first field names the purpose. A field may hold no line
 * feed, so two different lists can never give the same text; one that does is a broken assumption and throws.
 */
export function fieldMac(secret: SecretKey, fields: readonly string[], length = MAC_BYTES): Uint8Array {
  refuseLineFeeds(fields);
  return keyed(secret).bytes(fields, length);
}

/** The first bytes of the same as hexadecimal digits. */
export function fieldMacHex(secret: SecretKey, fields: readonly string[], length = MAC_BYTES): string {
  refuseLineFeeds(fields);
  return keyed(secret).hex(fields, length);
}

function refuseLineFeeds(fields: readonly string[]): void {
  const forged = fields.findIndex((field) => field.includes("\n"));
  if (forged >= 0)
    throw new Error(`mac_field: expected no line feed, got one in field ${forged}; check the field first`);
}

/** Compares without telling by time where two texts differ; only their length may show. */
export function equalInConstantTime(a: string, b: string): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function keyed(secret: SecretKey): Mac {
  const known = prepared.get(secret);
  if (known) return known;
  const fresh = openMac(keyBytes(secret));
  prepared.set(secret, fresh);
  return fresh;
}

function keyBytes(secret: SecretKey): Uint8Array {
  const binary = atob(secret.key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
