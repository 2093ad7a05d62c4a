import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { test } from "vitest";
import { passwordSha1 } from "../../shared/credential/password-sha1.ts";
import { openMac, sha256Hex } from "../../shared/identity/short-mac.ts";

test("every text has the MAC that the library gives it, whatever came before", ({ expect }) => {
  const texts = fc.array(
    fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: "grapheme", maxLength: 120 })),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), texts, (key, all) => {
      const mac = openMac(key);
      for (const text of all) {
        const expected = bytesToHex(hmac(sha256, key, utf8ToBytes(text)));
        expect(bytesToHex(mac.bytes([text], 32))).toBe(expected);
        expect(mac.hex([text], 32)).toBe(expected);
      }
    }),
  );
});

test("lines are joined by line feeds, empty ones as well", ({ expect }) => {
  const key = new Uint8Array(32).fill(9);
  const mac = openMac(key);
  fc.assert(
    fc.property(fc.array(fc.string({ maxLength: 90 }), { maxLength: 5 }), (lines) => {
      expect(bytesToHex(mac.bytes(lines, 8))).toBe(
        bytesToHex(hmac(sha256, key, utf8ToBytes(lines.join("\n")))).slice(0, 16),
      );
    }),
  );
});

test("every length around a block's end has the library's MAC", ({ expect }) => {
  const key = new Uint8Array(32).fill(7);
  const mac = openMac(key);
  for (let length = 0; length < 300; length++) {
    const text = "x".repeat(length);
    expect(bytesToHex(mac.bytes([text], 32))).toBe(bytesToHex(hmac(sha256, key, utf8ToBytes(text))));
    expect(sha256Hex(text, 32)).toBe(bytesToHex(sha256(utf8ToBytes(text))));
    expect(bytesToHex(passwordSha1(text))).toBe(bytesToHex(sha1(utf8ToBytes(text))));
  }
});
