import { fieldMacHex, type KeyRing } from "./field-mac.ts";

const PSEUDONYM_BYTES = 16;

/**
 * Keyed pseudonym (32 hex digits) of an account, address or network under the ring's newest key. Pure and synchronous:
 * `crypto.subtle` is ten times slower for texts this short. Without the key nobody can guess back from it.
 */
export function pseudonym(ring: KeyRing, purpose: string, value: string): string {
  const [newest] = ring;
  if (!newest)
    throw new Error(`key_ring: expected a key for ${purpose}, got none; add one to GATEHOUSE_KEYS`);
  return fieldMacHex(newest, ["gatehouse-pseudonym", purpose, oneLine(value)], PSEUDONYM_BYTES);
}

/** Escapes line feeds, which `fieldMac` refuses: a visitor may put one inside a user name or password. */
export function oneLine(text: string): string {
  if (!text.includes("\n") && !text.includes("\\")) return text;
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
}
