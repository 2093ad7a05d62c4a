import { bytesToHex } from "@noble/hashes/utils.js";
import type { IdentityKeys } from "../domain/attempt.ts";
import { LOOKUP_KEY_BYTES } from "../format/lookup-key.ts";
import { fieldMac, type KeyRing, type SecretKey } from "../identity/field-mac.ts";
import { oneLine } from "../identity/pseudonym.ts";
import { similarForm } from "./similar-form.ts";

/**
 * Lookup keys of one login under the release's identity key, separated by purpose. All three are stored under the
 * user-name key's prefix, so one range read answers for all.
 */
export function identityKeys(ring: KeyRing, login: string, password: string): IdentityKeys {
  const secret = identityKey(ring);
  const name = oneLine(login);
  return {
    username: key(secret, ["gatehouse-leaked-username", name]),
    pair: key(secret, ["gatehouse-leaked-pair", name, oneLine(password)]),
    similar: key(secret, ["gatehouse-leaked-similar", name, oneLine(similarForm(password))]),
  };
}

/** For a leaked list of names without passwords. */
export function usernameKey(ring: KeyRing, login: string): Uint8Array {
  return key(identityKey(ring), ["gatehouse-leaked-username", oneLine(login)]);
}

/** Names a key without showing it: a release built with another key would else answer "absent" to everything. */
export function identityKeyCheck(ring: KeyRing): { readonly id: string; readonly check: string } {
  const secret = identityKey(ring);
  return { id: secret.id, check: bytesToHex(key(secret, ["gatehouse-identity-key-check"])) };
}

function identityKey(ring: KeyRing): SecretKey {
  const [newest] = ring;
  if (!newest) throw new Error("identity_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  return newest;
}

function key(secret: SecretKey, fields: readonly string[]): Uint8Array {
  return fieldMac(secret, fields).slice(0, LOOKUP_KEY_BYTES);
}
