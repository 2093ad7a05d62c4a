import fc from "fast-check";
import { test } from "vitest";
import {
  issueToken,
  verifyToken,
  type Bearer,
  type Challenge,
} from "../../shared/challenge/challenge-token.ts";
import { issueClearance, verifyClearance } from "../../shared/challenge/clearance.ts";
import { readEnvironment, writeEnvironment, FINDINGS } from "../../shared/challenge/environment-facts.ts";
import { verifySolution } from "../../shared/challenge/solution.ts";

const NOW_MS = 1_790_000_000_000;
const ring = [{ id: "k1", key: "A".repeat(43) }];
const source = { network: "198.51.100.0/24", asn: 64500, country: "NO" };
const bearer: Bearer = { routeId: "login", signature: "0123456789abcdef", source };
const challenge: Challenge = {
  id: "ab".repeat(16),
  issuedAtMs: NOW_MS,
  expiresAtMs: NOW_MS + 300_000,
  routeId: "login",
  step: "silent",
  work: { puzzles: 1, bits: 0 },
  waitSeconds: 15,
};
const token = issueToken(challenge, bearer, ring);
const solution = `${token}~0~`;
const clearance = issueClearance(
  { id: "cd".repeat(16), issuedAtMs: NOW_MS, expiresAtMs: NOW_MS + 60_000, routeId: "login", epoch: 0 },
  bearer,
  ring,
);

const holds = (text: string | null): boolean =>
  verifySolution(text, bearer, NOW_MS, ring).status === "proved";
const clears = (text: string): boolean =>
  verifyClearance(text, { ...bearer, epoch: 0 }, NOW_MS, ring) !== null;

test("the whole ones hold", ({ expect }) => {
  expect([holds(solution), clears(clearance)]).toEqual([true, true]);
});

/** Any text, and texts that are nearly right: one character replaced, put in or taken out. */
const anything = fc.string({ unit: "binary", maxLength: 1_500 });
function nearly(text: string) {
  const change = fc.record({
    at: fc.nat(text.length),
    cut: fc.nat(3),
    put: fc.string({ unit: "binary", maxLength: 3 }),
  });
  return change
    .map(({ at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut))
    .filter((other) => other !== text);
}

test("no other text is ever a proof, and none makes the gate throw", ({ expect }) => {
  // The nonce and the environment are the visitor's own; everything before them is the gate's.
  const spoilt = nearly(token).map((other) => `${other}~0~`);
  fc.assert(
    fc.property(fc.oneof(anything, spoilt), (text) => {
      expect(holds(text)).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});

test("no other text is ever a clearance", ({ expect }) => {
  fc.assert(
    fc.property(fc.oneof(anything, nearly(clearance)), (text) => {
      expect(clears(text)).toBe(false);
    }),
    { numRuns: 5_000 },
  );
});

test("a token is no clearance and a clearance no token, also cut to the other's shape", ({ expect }) => {
  expect(clears(token.replace(/^c1/u, "p1"))).toBe(false);
  expect(verifyToken(clearance.replace(/^p1/u, "c1"), bearer, NOW_MS, ring).ok).toBe(false);
});

const facts = fc.record({
  findings: fc.subarray([...FINDINGS]),
  userAgentHash: fc.nat(0xffff_ffff),
  inputs: fc.record({
    pointer: fc.nat(255),
    key: fc.nat(255),
    touch: fc.nat(255),
    scroll: fc.nat(255),
    paste: fc.nat(255),
  }),
});
const id = fc.uuid().map((uuid) => uuid.replaceAll("-", ""));

test("what a browser tells under one challenge is read back, and under another it is nobody's answer", ({
  expect,
}) => {
  fc.assert(
    fc.property(facts, id, id, (told, one, other) => {
      fc.pre(one !== other);
      const answer = writeEnvironment(told, one);
      expect(readEnvironment(answer, one)).toEqual({ status: "told", facts: told });
      expect(readEnvironment(answer, other)).toEqual({ status: "wrong" });
    }),
  );
});

test("an answer about the environment never throws", ({ expect }) => {
  fc.assert(
    fc.property(
      fc.oneof(
        anything,
        nearly(
          writeEnvironment(
            { findings: [], userAgentHash: 1, inputs: { pointer: 0, key: 0, touch: 0, scroll: 0, paste: 0 } },
            challenge.id,
          ),
        ),
      ),
      (text) => {
        expect(["wrong", "missing", "told"]).toContain(readEnvironment(text, challenge.id).status);
      },
    ),
    { numRuns: 2_000 },
  );
});
