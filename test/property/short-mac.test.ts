import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import fc from "fast-check";
import { test } from "vitest";
import { openMac } from "../../shared/identity/short-mac.ts";

test("every text has the MAC that the library gives it, whatever came before", ({ expect }) => {
  const texts = fc.array(
    fc.oneof(fc.string({ maxLength: 300 }), fc.string({ unit: "grapheme", maxLength: 120 })),
  );
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 64 }), texts, (key, all) => {
      const mac = openMac(key);
      for (const text of all) {
        expect(bytesToHex(mac(text))).toBe(bytesToHex(hmac(sha256, key, utf8ToBytes(text))));
      }
    }),
  );
});

test("every length around a block's end has the library's MAC", ({ expect }) => {
  const key = new Uint8Array(32).fill(7);
  const mac = openMac(key);
  for (let length = 0; length < 300; length++) {
    const text = "x".repeat(length);
    expect(bytesToHex(mac(text))).toBe(bytesToHex(hmac(sha256, key, utf8ToBytes(text))));
  }
});
