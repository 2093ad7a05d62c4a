import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import { fromBase64Url, toBase64Url } from "../identity/base64-url.ts";

/*
 * Privacy Pass, type 2 (RFC 9577, RFC 9578): an issuer vouches for a device by a blind RSA signature, and cannot tell later which
 * visit it vouched for. Big-endian:
 *
 *   offset  size  field
 *        0     2  token type 0x0002
 *        2    32  nonce, the client's own
 *       34    32  SHA-256 of the challenge that was asked
 *       66    32  SHA-256 of the issuer's public key (SubjectPublicKeyInfo)
 *       98   256  RSA-PSS signature (SHA-384, salt of 48 bytes) of everything before it
 */
const TOKEN_TYPE = 2;
const SIGNED_BYTES = 98;
const MODULUS_BYTES = 256;
export const CONTEXT_BYTES = 32;

/** The scheme's own parameter; 354 bytes are 472 characters without padding. */
const AUTHORIZATION = /^PrivateToken\s+token="?([A-Za-z0-9_-]{472})"?$/u;

export type PrivateToken = {
  /** What the issuer signed; of these no two are the same. */
  readonly signed: Uint8Array;
  readonly challengeDigest: string;
  readonly keyId: string;
  readonly signature: Uint8Array;
};

/** Pure; null where the header holds no token of type 2. */
export function readPrivateToken(authorization: string | null): PrivateToken | null {
  const [, text] = AUTHORIZATION.exec(authorization ?? "") ?? [];
  const bytes = text === undefined ? null : fromBase64Url(text);
  if (!bytes || bytes[0] !== 0 || bytes[1] !== TOKEN_TYPE) return null;
  return {
    signed: bytes.subarray(0, SIGNED_BYTES),
    challengeDigest: toBase64Url(bytes.subarray(34, 66)),
    keyId: toBase64Url(bytes.subarray(66, SIGNED_BYTES)),
    signature: bytes.subarray(SIGNED_BYTES),
  };
}

/** What a client is asked to have signed: `context` makes it this gate's, here and now. */
export function tokenChallenge(issuer: string, context: Uint8Array, origin: string): Uint8Array {
  const [name, info] = [utf8ToBytes(issuer), utf8ToBytes(origin)];
  return concatBytes(
    Uint8Array.of(0, TOKEN_TYPE, ...lengthOf(name)),
    name,
    Uint8Array.of(context.length),
    context,
    Uint8Array.of(...lengthOf(info)),
    info,
  );
}

function lengthOf({ length }: Uint8Array): readonly [number, number] {
  return [length >> 8, length & 255];
}

/** How tokens name a challenge or a key. */
export function digestOf(bytes: Uint8Array): string {
  return toBase64Url(sha256(bytes));
}

/** Modulus and exponent of an issuer's public key, base64url as a JSON Web Key has them; null: no RSA key of 2,048 bits. */
export function issuerKey(spki: Uint8Array): { readonly n: string; readonly e: string } | null {
  const [outer] = derParts(spki);
  // The algorithm is what the token type says. Its own name here (RSASSA-PSS) is one that WebCrypto does not read.
  const [, bits] = outer ? derParts(outer) : [];
  const [key] = bits ? derParts(bits.subarray(1)) : [];
  const [modulus, exponent] = key ? derParts(key).map(withoutSign) : [];
  if (!modulus || !exponent || modulus.length !== MODULUS_BYTES || exponent.length > 4) return null;
  return { n: toBase64Url(modulus), e: toBase64Url(exponent) };
}

/** The contents of what stands one after the other; empty where that is no DER. */
function derParts(bytes: Uint8Array): readonly Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const short = bytes[at + 1] ?? 0x80;
    const lengthBytes = short < 0x80 ? 0 : short & 0x7f;
    const length = [...bytes.subarray(at + 2, at + 2 + lengthBytes)].reduce(
      (sum, byte) => sum * 256 + byte,
      0,
    );
    const from = at + 2 + lengthBytes;
    const to = from + (short < 0x80 ? short : length);
    if (short === 0x80 || lengthBytes > 2 || to > bytes.length) return [];
    parts.push(bytes.subarray(from, to));
    at = to;
  }
  return parts;
}

function withoutSign(integer: Uint8Array): Uint8Array {
  return integer[0] === 0 ? integer.subarray(1) : integer;
}
