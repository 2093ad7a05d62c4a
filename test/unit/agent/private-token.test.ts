import { test } from "vitest";
import {
  digestOf,
  issuerKey,
  readPrivateToken,
  tokenChallenge,
} from "../../../shared/agent/private-token.ts";
import { toBase64Url } from "../../../shared/identity/base64-url.ts";
import { openPrivateTokens } from "../../../workers/gate/challenge/private-tokens.ts";
import { hex } from "../../support/hex.ts";

/** The first vector of RFC 9578 for publicly verifiable tokens. */
const KEY = hex(
  "30820152303d06092a864886f70d01010a3030a00d300b0609608648016503040202a11a301806092a864886f70d010108300b0609608648016503040202a2030201300382010f003082010a0282010100cb1aed6b6a95f5b1ce013a4cfcab25b94b2e64a23034e4250a7eab43c0df3a8c12993af12b111908d4b471bec31d4b6c9ad9cdda90612a2ee903523e6de5a224d6b02f09e5c374d0cfe01d8f529c500a78a2f67908fa682b5a2b430c81eaf1af72d7b5e794fc98a3139276879757ce453b526ef9bf6ceb99979b8423b90f4461a22af37aab0cf5733f7597abe44d31c732db68a181c6cbbe607d8c0e52e0655fd9996dc584eca0be87afbcd78a337d17b1dba9e828bbd81e291317144e7ff89f55619709b096cbb9ea474cead264c2073fe49740c01f00e109106066983d21e5f83f086e2e823c879cd43cef700d2a352a9babd612d03cad02db134b7e225a5f0203010001",
);
const CHALLENGE = hex(
  "0002000e6973737565722e6578616d706c65208e7acc900e393381e8810b7c9e4a68b5163f1f880ab6688a6ffe780923609e88000e6f726967696e2e6578616d706c65",
);
const CONTEXT = hex("8e7acc900e393381e8810b7c9e4a68b5163f1f880ab6688a6ffe780923609e88");
const TOKEN = hex(
  "0002aa72019d1f951df197021ce63876fe8b0a02dc1c31a12b0a2dd1508d07827f055969f643b4cfda5196d4aa86aeb5368834f4f06de46950ed435b3b81bd036d44ca572f8982a9ca248a3056186322d93ca147266121ddeb5632c07f1f71cd2708bc6a21b533d07294b5e900faf5537dd3eb33cee4e08c9670d1e5358fd184b0e00c637174f5206b14c7bb0e724ebf6b56271e5aa2ed94c051c4a433d302b23bc52460810d489fb050f9de5c868c6c1b06e3849fd087629f704cc724bc0d0984d5c339686fcdd75f9a9cdd25f37f855f6f4c584d84f716864f546b696d620c5bd41a811498de84ff9740ba3003ba2422d26b91eb745c084758974642a42078201543246ddb58030ea8e722376aa82484dca9610a8fb7e018e396165462e17a03e40ea7e128c090a911ecc708066cb201833010c1ebd4e910fc8e27a1be467f78671836a508257123a45e4e0ae2180a434bd1037713466347a8ebe46439d3da1970",
);

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
