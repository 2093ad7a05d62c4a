import fc from "fast-check";
import { test } from "vitest";
import { parseAddress } from "../../shared/identity/ip.ts";
import { openRangeTable, verifyRangeTable, writeRangeTable } from "../../shared/format/range-table.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/*
 * 1.2.3.0–1.2.3.255 has code 7, 2001:db8::/32 has code 9. From the layout table, not by our own writer:
 * the directory is 0 for pages 0000–0102 (the first boundary lies in page 0102), 2 from page 0103 on.
 */
const GOLDEN = new Uint8Array([
  ...hex("47485231 0100 01 00 02000000 02000000 02000000"),
  ...hex("00000000".repeat(0x0103)),
  ...hex("02000000".repeat(0x1_0001 - 0x0103)),
  ...hex("0003 0004"),
  ...hex("07 00"),
  ...hex("b80d0120 00000000 00000000 00000000  b90d0120 00000000 00000000 00000000"),
  ...hex("09 00"),
  ...hex("5b5d"),
  ...hex("5f969404"),
]);

function codeOf(bytes: Uint8Array, text: string): number | null {
  const address = parseAddress(text);
  return address && openRangeTable(bytes).find(address);
}

test.for([
  ["1.2.2.255", null],
  ["1.2.3.0", 7],
  ["1.2.3.255", 7],
  ["1.2.4.0", null],
  ["0.0.0.0", null],
  ["255.255.255.255", null],
  ["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", null],
  ["2001:db8::", 9],
  ["2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", 9],
  ["2001:db9::", null],
  ["::ffff:1.2.3.4", 7],
] as const)("golden: %s has code %s", ([text, code], { expect }) => {
  expect(codeOf(GOLDEN, text)).toBe(code);
  expect(codeOf(insideLargerBuffer(GOLDEN), text)).toBe(code);
});

test("golden bytes verify, and our writer writes them", ({ expect }) => {
  expect(() => verifyRangeTable(insideLargerBuffer(GOLDEN))).not.toThrow();
  const v4 = { starts: Uint32Array.of(0x0102_0300, 0x0102_0400), codes: Uint32Array.of(7, 0) };
  const v6 = {
    starts: Uint32Array.of(0x2001_0db8, 0, 0, 0, 0x2001_0db9, 0, 0, 0),
    codes: Uint32Array.of(9, 0),
  };
  expect(Buffer.from(writeRangeTable(v4, v6, "[]")).equals(GOLDEN)).toBe(true);
  expect(openRangeTable(GOLDEN).dictionary()).toBe("[]");
});

test("one damaged byte is always found", ({ expect }) => {
  fc.assert(
    fc.property(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = GOLDEN.slice();
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      expect(() => verifyRangeTable(damaged)).toThrow(/^range_table_/u);
    }),
    { numRuns: 100 },
  );
});

test("a lookup in a damaged table answers something or throws, and always ends", ({ expect }) => {
  const damaged = GOLDEN.slice();
  damaged.fill(0xff, 20, 20 + 0x1_0000 * 4);
  expect([null, 7]).toContain(codeOf(damaged, "1.2.3.4"));
});

test.for([
  ["an empty file", new Uint8Array(0), "range_table_truncated"],
  ["a file that ends early", GOLDEN.subarray(0, -1), "range_table_truncated"],
  ["another kind of file", new Uint8Array(GOLDEN.length), "range_table_magic"],
  ["a later version", GOLDEN.with(4, 2), "range_table_version"],
  ["a code width that does not exist", GOLDEN.with(6, 3), "range_table_layout"],
  ["a count that does not fit the length", GOLDEN.with(11, 0xff), "range_table_truncated"],
] as const)("%s is refused on opening", ([, bytes, code], { expect }) => {
  expect(() => openRangeTable(bytes)).toThrow(code);
});

test.for([
  ["descending", [5, 4]],
  ["equal", [4, 4]],
  ["descending across pages", [0x2_0000, 0x1_0000]],
] as const)("%s starts are never written", ([, starts], { expect }) => {
  const none = { starts: new Uint32Array(0), codes: new Uint32Array(0) };
  const v4 = { starts: Uint32Array.from(starts), codes: Uint32Array.of(1, 2) };
  expect(() => writeRangeTable(v4, none, "")).toThrow("range_table_order");
});
