import { test } from "vitest";
import { encodeSection } from "../../shared/format/hash-section-writer.ts";
import { keyInShardOf } from "../../shared/format/lookup-key.ts";
import { writeBlock } from "../../shared/format/credential-block.ts";
import type { PackLayout } from "../../shared/format/pack-header.ts";
import { openResidentSet, verifyResidentSet, writeResidentSet } from "../../shared/format/resident-set.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/* Written by hand from the drawing; the checksum by a bitwise CRC-32C in Python. */

/** Two shards of one bucket each; values of one bit of quotient and two low bits. */
const SECTION = { bucketBits: 1, range: 16, riceBits: 2, payloadBits: 4 } as const;
const LAYOUT: PackLayout = { kind: "passwords", shardBits: 1, sections: [{ ...SECTION, entries: 2 }] };
const BASE = hex("b0b1b2b3b4b5b6b7b8b9babbbcbdbebf b0b1b2b3b4b5b6b7b8b9babbbcbdbebf");

/** Shard 0: value 5 with payload 2 (10 10). Shard 1: value 0 with payload 7 (0 00). */
const BLOCKS = [hex("47484232 00000000 0300 01 05 02"), hex("47484232 01000000 0300 01 00 07")];
const TOMBSTONES = [
  [
    { bucket: 3, value: 9 },
    { bucket: 3, value: 70_000 },
    { bucket: 4, value: 0 },
  ],
];
const SET = hex(`
  47485253 0100 01 01 01 00000000000000
  01 02 04 00 10000000 0200000000000000
  00000000000000000000000000000000 00000000000000000000000000000000
  b0b1b2b3b4b5b6b7b8b9babbbcbdbebf b0b1b2b3b4b5b6b7b8b9babbbcbdbebf
  6c000000 79000000 86000000
  47484232 00000000 0300 01 05 02
  47484232 01000000 0300 01 00 07
  03000000  03000000 09000000  03000000 70110100  04000000 00000000
  71b6e06f`);

test("our writer writes the golden set", ({ expect }) => {
  expect(writeResidentSet({ layout: LAYOUT, base: BASE, blocks: BLOCKS, tombstones: TOMBSTONES })).toEqual(
    SET,
  );
  const section = encodeSection(
    SECTION,
    { shard: 0, shardBits: 1 },
    { high: Uint32Array.of(0x2800_0000), low: Uint32Array.of(0), payloads: Uint8Array.of(2) },
  );
  expect(writeBlock(0, [section.bytes])).toEqual(BLOCKS[0]);
});

test.for([
  ["a key of the first shard", 0x2800_0000, 2],
  ["a key of the second", 0x8000_0001, 7],
  ["one beside it", 0x8800_0000, -1],
] as const)("golden set: %s", ([, high, payload], { expect }) => {
  expect(verifyResidentSet(insideLargerBuffer(SET)).probe(0, high, 0)).toBe(payload);
});

test("tombstones are found by bucket and value", ({ expect }) => {
  const set = openResidentSet(insideLargerBuffer(SET));
  expect(set.base).toEqual(BASE);
  for (const { bucket, value } of TOMBSTONES[0] ?? []) expect(set.isRemoved(0, bucket, value)).toBe(true);
  expect([set.isRemoved(0, 3, 10), set.isRemoved(0, 9, 3), set.isRemoved(1, 3, 9)]).toEqual([
    false,
    false,
    false,
  ]);
});

test.for([
  ["a first block that begins elsewhere", 96, 0x6d, "resident_set_layout"],
  ["a block that ends before it begins", 100, 0x10, "resident_set_layout"],
  ["a block that ends behind the set", 101, 0x10, "resident_set_layout"],
  ["more tombstones than bytes", 134, 4, "resident_set_layout"],
  ["more tombstones than memory", 137, 0xff, "resident_set_layout"],
  ["fewer tombstones than bytes", 134, 2, "resident_set_layout"],
] as const)("a set with %s is refused when it is opened", ([, at, byte, code], { expect }) => {
  const bytes = SET.slice();
  bytes[at] = byte;
  expect(() => openResidentSet(bytes)).toThrow(code);
});

test("a set cut short anywhere is refused", ({ expect }) => {
  for (let length = 0; length < SET.length; length++)
    expect(() => openResidentSet(SET.subarray(0, length)), `${length} bytes`).toThrow(
      /^(resident_set|block)_/u,
    );
});

test("one damaged byte anywhere is found when a release is verified", ({ expect }) => {
  for (let at = 0; at < SET.length; at++) {
    const bytes = SET.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    expect(() => verifyResidentSet(bytes), `byte ${at}`).toThrow(/^(resident_set|block)_/u);
  }
});

test("a pair's key stands in the shard of its name", ({ expect }) => {
  const [name, pair] = [hex("abcdef0011223344"), hex("0123456789fedcba")];
  expect(keyInShardOf(name, pair, 0)).toEqual({ high: 0x0123_4567, low: 0x89fe_dcba });
  expect(keyInShardOf(name, pair, 12)).toEqual({ high: 0xabc0_1234, low: 0x5678_9fed });
  expect(keyInShardOf(name, pair, 20)).toEqual({ high: 0xabcd_e012, low: 0x3456_789f });
});
