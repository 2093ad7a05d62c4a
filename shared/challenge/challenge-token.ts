import { bytesToHex } from "@noble/hashes/utils.js";
import { equalInConstantTime, fieldMac, type KeyRing, type SecretKey } from "../identity/field-mac.ts";
import type { Source } from "../domain/source.ts";
import type { ChallengeStep } from "./challenge-step.ts";
import type { WorkOrder } from "./work-proof.ts";

/*
 * A challenge travels with the visitor and is verified without any state (docs/challenge.md). Thirteen fields joined by dots:
 *
 *   c1 . key id . id (32 hex) . issued at (ms) . expires at (ms) . route . step . client signature (16 hex) .
 *   network (16 hex or 0) . area (16 hex or 0) . puzzles x bits . wait (s) . MAC (32 hex)
 *
 * The MAC covers the purpose and all other fields. Network and area are keyed hashes: a visitor's address is not in it.
 */
const SHAPE =
  /^c1\.([a-z0-9-]{1,24})\.([0-9a-f]{32})\.(\d{13})\.(\d{13})\.([a-z0-9][a-z0-9-]{0,47})\.(silent|page)\.([0-9a-f]{16})\.([0-9a-f]{16}|0)\.([0-9a-f]{16}|0)\.(\d{1,3})x(\d{1,2})\.(\d{1,3})\.([0-9a-f]{32})$/u;

/** Longer than any token that was ever issued; what is longer is not even tried. */
const MAX_TOKEN_CHARACTERS = 320;

/** Clocks of two machines at the edge may differ this much before "issued in the future" is a fault. */
const CLOCK_SKEW_MS = 60_000;

export type Challenge = {
  /** 32 hex digits, random: what is spent, and what puzzles and program are made from. */
  readonly id: string;
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
  readonly routeId: string;
  readonly step: ChallengeStep;
  readonly work: WorkOrder;
  /** Whoever has no scripts may pass by waiting this long instead; 0: not offered. */
  readonly waitSeconds: number;
};

/** What a challenge is bound to, and is compared with when it comes back. */
export type Bearer = {
  readonly routeId: string;
  readonly signature: string;
  readonly source: Pick<Source, "network" | "asn" | "country">;
};

/** Why a token is not believed. Codes stand in receipts: add new ones, never rename or reuse one. */
export type TokenFault =
  | "malformed"
  | "unknown_key"
  | "forged"
  | "future"
  | "expired"
  | "foreign_route"
  | "foreign_client"
  | "foreign_network";

/** `place`: a keyed hash of where the challenge was asked for, as narrow as the platform told it; "0" where it told nothing. */
export type TokenReading =
  | { readonly ok: true; readonly challenge: Challenge; readonly place: string }
  | { readonly ok: false; readonly fault: TokenFault };

/** Pure: costs three MACs and stores nothing. */
export function issueToken(challenge: Challenge, bearer: Omit<Bearer, "routeId">, ring: KeyRing): string {
  const [secret] = ring;
  if (!secret) throw new Error("challenge_ring: expected a key, got none; add one to GATEHOUSE_KEYS");
  const { id, issuedAtMs, expiresAtMs, routeId, step, work, waitSeconds } = challenge;
  const places = placesOf(bearer.source, secret);
  const about = ["c1", secret.id, id, String(issuedAtMs), String(expiresAtMs), routeId, step];
  const bound = [bearer.signature, places.network, places.area];
  const fields = [...about, ...bound, `${work.puzzles}x${work.bits}`, String(waitSeconds)];
  return [...fields, mac(secret, fields)].join(".");
}

/** Pure; never throws, whatever a stranger sends. Looks at the MAC before it believes any field. */
export function verifyToken(token: string, bearer: Bearer, nowMs: number, ring: KeyRing): TokenReading {
  const parts = token.length > MAX_TOKEN_CHARACTERS ? null : SHAPE.exec(token);
  if (!parts) return fault("malformed");
  const [, keyId, , , , , , signature = "", network = "", area = "", , , , claimedMac = ""] = parts;
  const secret = ring.find(({ id }) => id === keyId);
  if (!secret) return fault("unknown_key");
  const fields = token.split(".").slice(0, -1);
  if (!equalInConstantTime(mac(secret, fields), claimedMac)) return fault("forged");
  const challenge = challengeOf(parts);
  if (challenge.issuedAtMs > nowMs + CLOCK_SKEW_MS) return fault("future");
  if (challenge.expiresAtMs <= nowMs) return fault("expired");
  if (challenge.routeId !== bearer.routeId) return fault("foreign_route");
  if (signature !== bearer.signature) return fault("foreign_client");
  return isNearby({ network, area }, placesOf(bearer.source, secret))
    ? { ok: true, challenge, place: network === "0" ? area : network }
    : fault("foreign_network");
}

function challengeOf(parts: readonly string[]): Challenge {
  const [, , id = "", issuedAt, expiresAt, routeId = "", step, , , , puzzles, bits, waitSeconds] = parts;
  return {
    id,
    issuedAtMs: Number(issuedAt),
    expiresAtMs: Number(expiresAt),
    routeId,
    step: step === "page" ? "page" : "silent",
    work: { puzzles: Number(puzzles), bits: Number(bits) },
    waitSeconds: Number(waitSeconds),
  };
}

type Places = { readonly network: string; readonly area: string };

/** Keyed hashes of the network (/24, /48) and of country and autonomous system; "0" where the platform told none. */
export function placesOf({ network, asn, country }: Bearer["source"], secret: SecretKey): Places {
  return {
    network: network === null ? "0" : placeTag(secret, "network", network),
    area: asn === null ? "0" : placeTag(secret, "area", `${country ?? ""} ${asn}`),
  };
}

/**
 * A phone changes its address and a dual-stack line its family within one provider, so either of the two is enough. What was
 * issued where the platform told neither holds only where it tells neither: else one such place would serve the world.
 */
export function isNearby(issued: Places, presented: Places): boolean {
  if (issued.network === "0" && issued.area === "0")
    return presented.network === "0" && presented.area === "0";
  return isSame(issued.network, presented.network) || isSame(issued.area, presented.area);
}

function isSame(a: string, b: string): boolean {
  return a !== "0" && a === b;
}

function placeTag(secret: SecretKey, kind: "network" | "area", place: string): string {
  return bytesToHex(fieldMac(secret, ["gatehouse-challenge-place", kind, place]).subarray(0, 8));
}

function mac(secret: SecretKey, fields: readonly string[]): string {
  return bytesToHex(fieldMac(secret, ["gatehouse-challenge", ...fields]).subarray(0, 16));
}

function fault(code: TokenFault): TokenReading {
  return { ok: false, fault: code };
}
