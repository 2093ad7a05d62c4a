import { test } from "vitest";
import {
  digestOf,
  issuerKey,
  readPrivateToken,
  tokenChallenge,
} from "../../../shared/agent/private-token.ts";
import { toBase64Url } from "../../../shared/identity/base64-url.ts";
import { openPrivateTokens } from "../../../workers/gate/challenge/private-tokens.ts";
import { CHALLENGE, CONTEXT, KEY, TOKEN } from "../../support/private-token-vector.ts";

const header = (token: Uint8Array) => `PrivateToken token="${toBase64Url(token)}"`;
const SPKI = toBase64Url(KEY);

test("the vector of RFC 9578 is read, named and verified", async ({ expect }) => {
  const token = readPrivateToken(header(TOKEN));
  expect(token).toMatchObject({ challengeDigest: digestOf(CHALLENGE), keyId: digestOf(KEY) });
  expect(token && (await openPrivateTokens().verify(token, SPKI))).toBe(true);
  expect(tokenChallenge("issuer.example", CONTEXT, "origin.example")).toEqual(CHALLENGE);
});

test("a token with any damaged byte is nobody's", async ({ expect }) => {
  const port = openPrivateTokens();
  for (const at of [2, 40, 70, 98, 353]) {
    const damaged = readPrivateToken(header(TOKEN.with(at, (TOKEN[at] ?? 0) ^ 1)));
    expect(damaged && (await port.verify(damaged, SPKI)), `byte ${at}`).toBe(false);
  }
});

test.for([
  ["none", null],
  ["another scheme's", "Bearer abc"],
  ["one that is too short", header(TOKEN.subarray(0, 353))],
  ["one of another type", header(TOKEN.with(1, 1))],
  ["one that is no base64", `PrivateToken token="${"!".repeat(472)}"`],
] as const)("%s is no token", ([, text], { expect }) => {
  expect(readPrivateToken(text)).toBeNull();
});

test("what is no key of an issuer is none, wherever it is cut or damaged", async ({ expect }) => {
  expect(issuerKey(KEY)?.e).toBe("AQAB");
  for (let length = 0; length < KEY.length; length++) expect(issuerKey(KEY.subarray(0, length))).toBeNull();
  // Lengths that point anywhere: nothing throws, and nothing hangs.
  for (let at = 0; at < 90; at++) issuerKey(KEY.with(at, 0x84));
  const token = readPrivateToken(header(TOKEN));
  expect(token && (await openPrivateTokens().verify(token, "AAAA"))).toBe(false);
});
