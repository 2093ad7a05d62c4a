import { issuerKey, type PrivateToken } from "../../../shared/agent/private-token.ts";
import { fromBase64Url } from "../../../shared/identity/base64-url.ts";
import type { PrivateTokenPort } from "../deps.ts";

const ALGORITHM = { name: "RSA-PSS", hash: "SHA-384" } as const;
const SALT_BYTES = 48;
/** As many as a policy's routes sensibly name together. */
const MAX_KEYS = 64;

/** Verifies an issuer's signatures. Never throws: a key that is none vouches for nobody. */
export function openPrivateTokens(): PrivateTokenPort {
  const held = new Map<string, CryptoKey>();
  return {
    async verify({ signature, signed }: PrivateToken, key: string): Promise<boolean> {
      const imported = held.get(key) ?? (await importKey(key));
      if (!imported) return false;
      if (held.size < MAX_KEYS) held.set(key, imported);
      return crypto.subtle.verify({ ...ALGORITHM, saltLength: SALT_BYTES }, imported, signature, signed);
    },
  };
}

async function importKey(text: string): Promise<CryptoKey | null> {
  const spki = fromBase64Url(text);
  const key = spki && issuerKey(spki);
  if (!key) return null;
  return crypto.subtle
    .importKey("jwk", { kty: "RSA", ...key }, ALGORITHM, false, ["verify"])
    .catch(() => null);
}
