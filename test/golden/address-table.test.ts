import fc from "fast-check";
import { test } from "vitest";
import { openAddressTable, verifyAddressTable } from "../../shared/format/address-table.ts";
import { writeAddressTable } from "../../shared/format/write-address-table.ts";
import { parseAddress } from "../../shared/identity/ip.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/*
 * 1.2.3.4 has code 7, 1.2.4.0–1.2.4.255 code 8; 2001:db8::/64 has code 9, of 2001:db8:0:2::/64 only ::5 has one, 7.
 * From the layout table, not by our own writer. Steps by how often they occur, then by value: nothing, nothing (1);
 * 7 then nothing (2); 8, 8; 9 then nothing; inside then nothing.
 */
const GOLDEN = new Uint8Array([
  ...hex("47484154 0100 0500"),
  ...hex("03000000 02000000 01000000 00000000 02000000 00000000 02000000"),
  // 7 → 0, twice; 0 → 0; 8 → 8; 9 → 0 and inside → 0
  ...hex("0700 0000  0000 0000  0800 0800  0900 0000  ffff 0000"),
  ...hex("00000000".repeat(0x0103)),
  ...hex("03000000".repeat(0x1_0001 - 0x0103)),
  ...hex("b80d0120 00000000  00000000 07 01 0000"),
  ...hex("b80d0120 02000000 00000000 05000000  00000000 10 00 0000"),
  ...hex("0403 0004 0005"),
  ...hex("00 02 01  03 04  00"),
  ...hex("00 02"),
  ...hex("5b5d"),
  ...hex("04ceb08e"),
]);

function codeOf(bytes: Uint8Array, text: string): number | null {
  const address = parseAddress(text);
  return address && openAddressTable(bytes).find(address);
}

test.for([
  ["1.2.3.3", null],
  ["1.2.3.4", 7],
  ["1.2.3.5", null],
  ["1.2.3.255", null],
  ["1.2.4.0", 8],
  ["1.2.4.255", 8],
  ["1.2.5.0", null],
  ["0.0.0.0", null],
  ["255.255.255.255", null],
  ["2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", null],
  ["2001:db8::", 9],
  ["2001:db8::ffff:ffff:ffff:ffff", 9],
  ["2001:db8:0:1::", null],
  ["2001:db8:0:2::4", null],
  ["2001:db8:0:2::5", 7],
  ["2001:db8:0:2::6", null],
  ["2001:db8:0:3::", null],
  ["::ffff:1.2.3.4", 7],
] as const)("golden: %s has code %s", ([text, code], { expect }) => {
  expect(codeOf(GOLDEN, text)).toBe(code);
  expect(codeOf(insideLargerBuffer(GOLDEN), text)).toBe(code);
});

const V4 = {
  starts: Uint32Array.of(0x0102_0304, 0x0102_0305, 0x0102_0400, 0x0102_0500),
  codes: Uint32Array.of(7, 0, 8, 0),
};
const V6 = {
  starts: Uint32Array.from(
    [
      [0x2001_0db8, 0, 0, 0],
      [0x2001_0db8, 1, 0, 0],
      [0x2001_0db8, 2, 0, 5],
      [0x2001_0db8, 2, 0, 6],
    ].flat(),
  ),
  codes: Uint32Array.of(9, 0, 7, 0),
};

test("golden bytes verify, and our writer writes them", ({ expect }) => {
  expect(() => verifyAddressTable(insideLargerBuffer(GOLDEN))).not.toThrow();
  expect(Buffer.from(writeAddressTable(V4, V6, "[]")).toString("hex")).toBe(
    Buffer.from(GOLDEN).toString("hex"),
  );
  expect(openAddressTable(GOLDEN).dictionary()).toBe("[]");
});

test("one damaged byte is always found", ({ expect }) => {
  fc.assert(
    fc.property(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = GOLDEN.slice();
      damaged[at] = (damaged[at] ?? 0) ^ flip;
      expect(() => verifyAddressTable(damaged)).toThrow(/^address_table_/u);
    }),
    { numRuns: 200 },
  );
});

test.for([
  ["an empty file", new Uint8Array(0), "address_table_truncated"],
  ["a file that ends early", GOLDEN.subarray(0, -1), "address_table_truncated"],
  ["another kind of file", new Uint8Array(GOLDEN.length), "address_table_magic"],
  ["a later version", GOLDEN.with(4, 2), "address_table_version"],
  ["a count that does not fit the length", GOLDEN.with(11, 0xff), "address_table_truncated"],
  ["a directory that leads out of the table", GOLDEN.with(36 + 20 + 3, 0xff), "address_table_layout"],
  [
    "a block that is wider than a key",
    GOLDEN.with(GOLDEN.length - 4 - 2 - 2 - 6 - 6 - 24 - 4, 0x10),
    "address_table_layout",
  ],
] as const)("%s is refused on opening", ([, bytes, code], { expect }) => {
  expect(() => openAddressTable(bytes)).toThrow(code);
});

test.for([
  ["descending", [5, 4]],
  ["equal", [4, 4]],
] as const)("%s starts are never written", ([, starts], { expect }) => {
  const none = { starts: new Uint32Array(0), codes: new Uint32Array(0) };
  const v4 = { starts: Uint32Array.from(starts), codes: Uint32Array.of(1, 2) };
  expect(() => writeAddressTable(v4, none, "")).toThrow("address_table_order");
});

test("what follows a single address follows it also where the rest of the position looks the same", ({
  expect,
}) => {
  const v4 = { starts: Uint32Array.of(0x0102_0304, 0x0102_0305), codes: Uint32Array.of(7, 0) };
  // All keys end with two zero bytes, which are not stored.
  const v6 = {
    starts: Uint32Array.from(
      [
        [0x2001_0db8, 0x1_0000, 0, 0],
        [0x2001_0db8, 0x1_0001, 0, 0],
        [0x2001_0db8, 0x2_0000, 0, 0],
        [0x2001_0db8, 0x2_0001, 0, 0],
      ].flat(),
    ),
    codes: Uint32Array.of(8, 0, 8, 0),
  };
  const bytes = writeAddressTable(v4, v6, "");
  const texts = [
    "1.2.3.4",
    "1.3.3.4",
    "2001:db8:1::9",
    "2001:db8:1:1::",
    "2001:db8:1:ff00::",
    "2001:db8:2::",
  ];
  expect(texts.map((text) => codeOf(bytes, text))).toEqual([7, null, 8, null, null, 8]);
});
