import { test } from "vitest";
import {
  issueToken,
  verifyToken,
  type Bearer,
  type Challenge,
} from "../../../shared/challenge/challenge-token.ts";

const NOW_MS = 1_790_000_000_000;
const ring = [{ id: "k1", key: "A".repeat(43) }];
const newer = { id: "k2", key: "B".repeat(43) };

function aBearer(overrides: Partial<Bearer> = {}): Bearer {
  const source = { network: "198.51.100.0/24", asn: 64500, country: "NO" };
  return { routeId: "login", signature: "0123456789abcdef", source, ...overrides };
}

function aChallenge(overrides: Partial<Challenge> = {}): Challenge {
  return {
    id: "ab".repeat(16),
    issuedAtMs: NOW_MS,
    expiresAtMs: NOW_MS + 300_000,
    routeId: "login",
    step: "silent",
    work: { puzzles: 16, bits: 4 },
    waitSeconds: 15,
    ...overrides,
  };
}

test("a token says what was issued, to the same client on the same route", ({ expect }) => {
  const token = issueToken(aChallenge(), aBearer(), ring);
  expect(verifyToken(token, aBearer(), NOW_MS + 1_000, ring)).toMatchObject({
    ok: true,
    challenge: aChallenge(),
  });
});

test("a token outlives a new key for as long as the old one is in the ring", ({ expect }) => {
  const token = issueToken(aChallenge(), aBearer(), ring);
  expect(verifyToken(token, aBearer(), NOW_MS, [newer, ...ring]).ok).toBe(true);
  expect(verifyToken(token, aBearer(), NOW_MS, [newer])).toEqual({ ok: false, fault: "unknown_key" });
});

const v6 = { network: "2001:db8:1::/48", asn: 64500, country: "NO" };
const elsewhere = { network: "203.0.113.0/24", asn: 64501, country: "NO" };
const nowhere = { network: null, asn: null, country: null };

test.for([
  ["one that is over", NOW_MS + 300_000, {}, "expired"],
  ["one from the future", NOW_MS - 61_000, {}, "future"],
  ["another route's", NOW_MS, { routeId: "signup" }, "foreign_route"],
  ["another client's", NOW_MS, { signature: "fedcba9876543210" }, "foreign_client"],
  ["another network's and provider's", NOW_MS, { source: elsewhere }, "foreign_network"],
  ["one that comes back from nowhere", NOW_MS, { source: nowhere }, "foreign_network"],
] as const)("a token is refused: %s", ([, atMs, bearer, fault], { expect }) => {
  const token = issueToken(aChallenge(), aBearer(), ring);
  expect(verifyToken(token, aBearer(bearer), atMs, ring)).toEqual({ ok: false, fault });
});

test("a line that switches from IPv4 to IPv6 keeps its challenge", ({ expect }) => {
  const token = issueToken(aChallenge(), aBearer(), ring);
  expect(verifyToken(token, aBearer({ source: v6 }), NOW_MS, ring).ok).toBe(true);
});

test("what was issued where nothing is known of the place holds only there", ({ expect }) => {
  const token = issueToken(aChallenge(), aBearer({ source: nowhere }), ring);
  expect(verifyToken(token, aBearer({ source: nowhere }), NOW_MS, ring).ok).toBe(true);
  expect(verifyToken(token, aBearer(), NOW_MS, ring)).toEqual({ ok: false, fault: "foreign_network" });
});

test("no provider is not the same provider", ({ expect }) => {
  const source = { network: "198.51.100.0/24", asn: null, country: "NO" };
  const other = { network: "203.0.113.0/24", asn: null, country: "NO" };
  const token = issueToken(aChallenge(), aBearer({ source }), ring);
  expect(verifyToken(token, aBearer({ source: other }), NOW_MS, ring).ok).toBe(false);
});

test("no field of one token fits into another", ({ expect }) => {
  const mine = issueToken(aChallenge(), aBearer(), ring).split(".");
  const other = issueToken(
    aChallenge({
      id: "cd".repeat(16),
      step: "page",
      expiresAtMs: NOW_MS + 200_000,
      work: { puzzles: 1, bits: 1 },
    }),
    aBearer(),
    ring,
  ).split(".");
  for (const [index, field] of other.entries()) {
    if (field === mine[index]) continue;
    const spliced = mine.with(index, field).join(".");
    expect(verifyToken(spliced, aBearer(), NOW_MS, ring), spliced).toEqual({ ok: false, fault: "forged" });
  }
});

test("a token without its end, or with more of it, is malformed", ({ expect }) => {
  const token = issueToken(aChallenge(), aBearer(), ring);
  for (let length = 0; length < token.length; length++)
    expect(verifyToken(token.slice(0, length), aBearer(), NOW_MS, ring).ok).toBe(false);
  expect(verifyToken(`${token}0`, aBearer(), NOW_MS, ring)).toEqual({ ok: false, fault: "malformed" });
});

test("the token holds no address", ({ expect }) => {
  expect(issueToken(aChallenge(), aBearer(), ring)).not.toContain("198.51");
});
