import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

// N = 2^11, r = 8, p = 1: 2 MiB a check. A real shop should take more (OWASP's weakest scrypt advice is N = 2^13, p = 10);
// the demo takes less so that one core checks at least 100 a second and an attack is over in a minute.
// Measured 2026-11-22, 1 of 2 shared cores: 212 checks a second (demo/origin/measure-hash.ts).
const COST = { N: 2_048, r: 8, p: 1 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** Runs on libuv's thread pool, never on the event loop. `salt` is given only for accounts made ahead from a seed. */
export async function hashPassword(
  password: string,
  salt: Uint8Array = randomBytes(SALT_BYTES),
): Promise<string> {
  const key = await derive(password, salt);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.from(salt).toString("base64url")}$${key.toString("base64url")}`;
}

/** True when the password made this hash; a malformed hash is false. */
export async function checkPassword(password: string, hash: string): Promise<boolean> {
  const [scheme, , , , salt, key] = hash.split("$");
  if (scheme !== "scrypt" || salt === undefined || key === undefined) return false;
  const expected = Buffer.from(key, "base64url");
  const derived = await derive(password, Buffer.from(salt, "base64url"));
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(password: string, salt: Uint8Array): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
