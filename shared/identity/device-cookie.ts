import type { DeviceProof } from "../domain/attempt.ts";
import { equalInConstantTime, fieldMacHex, type KeyRing, type SecretKey } from "./field-mac.ts";
import { sha256Hex } from "./short-mac.ts";

/*
 * Device cookie, six fields joined by dots (docs/headers.md):
 *
 *   v1 . key id . device id (32 hex) . issued at (ms) . account hash (16 hex) . MAC (64 hex)
 *
 * The MAC covers the purpose and all other fields. The account hash tells "genuine, but for another account" from
 * "forged"; the device id salts it, so that two devices of one account cannot be linked by it.
 */
const VERSION = "v1";
const SHAPE = /^v1\.([a-z0-9-]{1,24})\.([0-9a-f]{32})\.(\d{13})\.([0-9a-f]{16})\.([0-9a-f]{64})$/u;

/** Half a year: long enough for people who log in twice a year, short enough that a stolen disk grows stale. */
export const DEVICE_COOKIE_DAYS = 180;
const LIFETIME_MS = DEVICE_COOKIE_DAYS * 86_400_000;

/** Clocks of two machines at the edge may differ this much before "issued in the future" means forged. */
const CLOCK_SKEW_MS = 300_000;

const ACCOUNT_HASH_BYTES = 8;

type Issue = { readonly nowMs: number; readonly deviceId: string };

/** `deviceId` is 32 hex digits: new random ones, or those of the cookie that is renewed. */
export function issueDeviceCookie(accountId: string, { nowMs, deviceId }: Issue, ring: KeyRing): string {
  const [secret] = ring;
  if (!secret) throw new Error("device_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  const fields = [VERSION, secret.id, deviceId, String(nowMs), accountHash(deviceId, accountId)];
  return [...fields, mac(secret, fields)].join(".");
}

/** Pure; never throws. One MAC at most, whatever a stranger sends. */
export function verifyDeviceCookie(
  value: string | null,
  accountId: string,
  nowMs: number,
  ring: KeyRing,
): DeviceProof {
  const read = readDeviceCookie(value, nowMs, ring);
  if (read.status !== "genuine") return read;
  const { deviceId, account } = read;
  if (!equalInConstantTime(accountHash(deviceId, accountId), account)) return { status: "foreign", deviceId };
  return { status: "known", deviceId };
}

/** What `issueDeviceCookie` would put into a cookie. */
export type IssuedDevice = Issue & { readonly accountId: string };

/** What the cookie of a device proves to whoever issued it and kept it from others: for evaluations, where signing takes a tenth of the time. */
export function issuedProof(issued: IssuedDevice | null, accountId: string, nowMs: number): DeviceProof {
  if (issued === null) return { status: "none" };
  if (nowMs - issued.nowMs > LIFETIME_MS) return { status: "expired" };
  const { deviceId } = issued;
  return { status: issued.accountId === accountId ? "known" : "foreign", deviceId };
}

/** `genuine`: of a device that some account knows; whose it is has not been asked. */
type CookieReading =
  | Extract<DeviceProof, { readonly status: "none" | "forged" | "expired" }>
  | { readonly status: "genuine"; readonly deviceId: string; readonly account: string };

/** The same before anybody said which account it is about. Pure; never throws; one MAC at most. */
export function readDeviceCookie(value: string | null, nowMs: number, ring: KeyRing): CookieReading {
  if (value === null || value === "") return { status: "none" };
  const [, keyId = "", deviceId = "", issuedAt = "", account = "", claimedMac = ""] = SHAPE.exec(value) ?? [];
  // A key that left the ring makes old cookies unverifiable, not forged: its owners did nothing wrong.
  const secret = ring.find(({ id }) => id === keyId);
  if (!secret) return { status: claimedMac === "" ? "forged" : "expired" };
  const fields = [VERSION, keyId, deviceId, issuedAt, account];
  const issuedAtMs = Number(issuedAt);
  if (!equalInConstantTime(mac(secret, fields), claimedMac)) return { status: "forged" };
  if (issuedAtMs > nowMs + CLOCK_SKEW_MS) return { status: "forged" };
  if (nowMs - issuedAtMs > LIFETIME_MS) return { status: "expired" };
  return { status: "genuine", deviceId, account };
}

function accountHash(deviceId: string, accountId: string): string {
  return sha256Hex(`gatehouse-device-account\n${deviceId}\n${accountId}`, ACCOUNT_HASH_BYTES);
}

function mac(secret: SecretKey, fields: readonly string[]): string {
  return fieldMacHex(secret, ["gatehouse-device-cookie", ...fields]);
}
