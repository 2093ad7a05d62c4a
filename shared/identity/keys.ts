import * as z from "zod/mini";

const secretKey = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9-]{1,24}$/u)),
  /** 32 bytes, base64url without padding. */
  key: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/u, "expected 32 bytes in base64url")),
});

/** Newest first: the first signs and names; which rings still believe the others stands in docs/operations.md. */
const keyRing = z.array(secretKey).check(z.minLength(1), z.maxLength(4));

/**
 * The gate's secrets, one ring for each purpose so that none can be replayed for another.
 * Comes in as the secret `GATEHOUSE_KEYS` (JSON); `.gatehouse/keys.json` locally.
 */
export const keysSchema = z.strictObject({
  /** Pseudonyms of accounts, addresses and networks. */
  tenant: keyRing,
  /** Device cookies. */
  device: keyRing,
  /** Marks of wrong passwords; the day is mixed in. */
  mark: keyRing,
  /** Leaked user names and pairs; must hold the key that the release was built with. */
  identity: keyRing,
  /** Headers to the origin. */
  verdict: keyRing,
  /** Challenges and clearances; where it is left out, those of devices sign them (under another purpose). */
  challenge: z.optional(keyRing),
  /** Ed25519 public keys (raw 32 bytes, base64url) whose manifests are believed. */
  releaseSigners: z.array(z.strictObject({ id: z.string(), publicKey: z.string() })).check(z.minLength(1)),
});
export type Keys = z.infer<typeof keysSchema>;

/** Rotating it ends challenges and clearances that are out, and nothing else. */
export function challengeRing({ challenge, device }: Keys): Keys["device"] {
  return challenge ?? device;
}
