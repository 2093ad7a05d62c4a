import { bytesToHex } from "@noble/hashes/utils.js";
import type { IdentityKeys } from "../domain/attempt.ts";
import { LOOKUP_KEY_BYTES } from "../format/lookup-key.ts";
import { fieldMac, type KeyRing, type SecretKey } from "../identity/field-mac.ts";
import { oneLine } from "../identity/pseudonym.ts";
import { similarForm } from "./similar-form.ts";

/** What a release's manifest says of the key that its identity pack was built with. */
export type IdentityKeyCheck = { readonly id: string; readonly check: string };

/**
 * Lookup keys of one login under each key of the ring, in its order: facts are made before anybody knows which of them
 * the release was built with. Outside a rotation that is one.
 */
export function identityKeys(ring: KeyRing, login: string, password: string): readonly IdentityKeys[] {
  return ring.map((secret) => keysUnder(secret, login, password));
}

/** The lookup keys that a release stores: those under the newest key. */
export function storedIdentityKeys(ring: KeyRing, login: string, password: string): IdentityKeys {
  return keysUnder(newestKey(ring), login, password);
}

/** For a leaked list of names without passwords. */
export function usernameKey(ring: KeyRing, login: string): Uint8Array {
  return key(newestKey(ring), ["gatehouse-leaked-username", oneLine(login)]);
}

/** Names the newest key without showing it: a release built with another key would else answer "absent" to everything. */
export function identityKeyCheck(ring: KeyRing): IdentityKeyCheck {
  return checkOf(newestKey(ring));
}

/** Which key of the ring the release was built with, as its place; -1 where it was none of them. */
export function identityKeyPlace(ring: KeyRing, { id, check }: IdentityKeyCheck): number {
  return ring.findIndex((secret) => secret.id === id && checkOf(secret).check === check);
}

/** Separated by purpose. All three are stored under the user-name key's prefix, so one range read answers for all. */
function keysUnder(secret: SecretKey, login: string, password: string): IdentityKeys {
  const name = oneLine(login);
  return {
    username: key(secret, ["gatehouse-leaked-username", name]),
    pair: key(secret, ["gatehouse-leaked-pair", name, oneLine(password)]),
    similar: key(secret, ["gatehouse-leaked-similar", name, oneLine(similarForm(password))]),
  };
}

function checkOf(secret: SecretKey): IdentityKeyCheck {
  return { id: secret.id, check: bytesToHex(key(secret, ["gatehouse-identity-key-check"])) };
}

function newestKey(ring: KeyRing): SecretKey {
  const [newest] = ring;
  if (!newest) throw new Error("identity_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  return newest;
}

function key(secret: SecretKey, fields: readonly string[]): Uint8Array {
  return fieldMac(secret, fields, LOOKUP_KEY_BYTES);
}
