import { bytesToHex } from "@noble/hashes/utils.js";
import { equalInConstantTime, fieldMac, type KeyRing, type SecretKey } from "../identity/field-mac.ts";
import { isNearby, placesOf, type Bearer } from "./challenge-token.ts";

/*
 * What a passed challenge leaves behind, eleven fields joined by dots (docs/challenge.md):
 *
 *   p1 . key id . id (32 hex) . issued at (ms) . expires at (ms) . route . epoch . client signature (16 hex) .
 *   network (16 hex or 0) . area (16 hex or 0) . MAC (32 hex)
 *
 * It names no account: whose password is right it does not know.
 */
const SHAPE =
  /^p1\.([a-z0-9-]{1,24})\.([0-9a-f]{32})\.(\d{13})\.(\d{13})\.([a-z0-9][a-z0-9-]{0,47})\.(\d{1,6})\.([0-9a-f]{16})\.([0-9a-f]{16}|0)\.([0-9a-f]{16}|0)\.([0-9a-f]{32})$/u;
const MAX_CHARACTERS = 320;

export type Clearance = {
  readonly id: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly routeId: string;
  /** The policy's own; another one ends it. */
  readonly epoch: number;
};

/** Pure. */
export function issueClearance(
  { id, issuedAtMs, expiresAtMs, routeId, epoch }: Clearance,
  bearer: Omit<Bearer, "routeId">,
  ring: KeyRing,
): string {
  const [secret] = ring;
  if (!secret) throw new Error("challenge_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  const { network, area } = placesOf(bearer.source, secret);
  const about = ["p1", secret.id, id, String(issuedAtMs), String(expiresAtMs), routeId, String(epoch)];
  const fields = [...about, bearer.signature, network, area];
  return [...fields, mac(secret, fields)].join(".");
}

/** The clearance's id if it holds here and now, else null: an old one and a forged one are worth the same, nothing. Never throws. */
export function verifyClearance(
  value: string | null,
  bearer: Bearer & { readonly epoch: number },
  nowMs: number,
  ring: KeyRing,
): string | null {
  if (value === null || value.length > MAX_CHARACTERS) return null;
  const [, keyId, id = "", , expiresAt, routeId, epoch, signature, network = "", area = "", claimed = ""] =
    SHAPE.exec(value) ?? [];
  const secret = ring.find((one) => one.id === keyId);
  if (!secret || !equalInConstantTime(mac(secret, value.split(".").slice(0, -1)), claimed)) return null;
  const holds =
    Number(expiresAt) > nowMs &&
    routeId === bearer.routeId &&
    Number(epoch) === bearer.epoch &&
    signature === bearer.signature &&
    isNearby({ network, area }, placesOf(bearer.source, secret));
  return holds ? id : null;
}

function mac(secret: SecretKey, fields: readonly string[]): string {
  return bytesToHex(fieldMac(secret, ["gatehouse-clearance", ...fields]).subarray(0, 16));
}
