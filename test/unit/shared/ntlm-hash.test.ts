import { bytesToHex } from "@noble/hashes/utils.js";
import { test } from "vitest";
import { ntlmHash } from "../../../shared/credential/ntlm-hash.ts";

// printf '%s' PASSWORD | iconv -t utf-16le | openssl dgst -provider legacy -provider default -md4
test.for([
  ["", "31d6cfe0d16ae931b73c59d7e0c089c0"],
  ["password", "8846f7eaee8fb117ad06bdd830b7586c"],
  ["pässwörd", "0553152250ac01adb4213cb9938663e4"],
  ["correct horse battery staple, correct horse battery staple", "d27138e0d51bcdcdc63c7b557b7d63ce"],
] as const)("the NTLM hash of %j is %s", ([password, hash], { expect }) => {
  expect(bytesToHex(ntlmHash(password))).toBe(hash);
});
