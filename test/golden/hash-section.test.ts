import { sha256 } from "@noble/hashes/sha2.js";
import { test } from "vitest";
import { openBlock, verifyBlock, writeBlock } from "../../shared/format/credential-block.ts";
import { encodeSection, type SortedKeys } from "../../shared/format/hash-section-writer.ts";
import {
  NOT_THERE,
  openSection,
  probeSection,
  verifySection,
} from "../../shared/format/hash-section-reader.ts";
import { sectionParameters, valueOf } from "../../shared/format/hash-section.ts";
import {
  planPack,
  readPackHeader,
  writePackHeader,
  type PackLayout,
} from "../../shared/format/pack-header.ts";
import { openPackIndex, verifyPackIndex, writePackIndex } from "../../shared/format/pack-index.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/* All written by hand from the drawings; checksums and hashes by Python's hashlib and a bitwise CRC-32C. */

/** Two buckets, 16 values in each, two low bits, payloads. */
const PARAMETERS = { bucketBits: 1, range: 16, riceBits: 2, payloadBits: 4 } as const;
const LAYOUT: PackLayout = { kind: "passwords", shardBits: 0, sections: [{ ...PARAMETERS, entries: 4 }] };

/**
 * Bucket 0: values 0, 5, 15 with payloads 1, 15, 3. Differences 0, 4, 9 as bits in order: 0 00, 10 00, 110 10.
 * Bucket 1: value 7 with payload 9: 10 11.
 */
const SECTION = hex("0500 0800  03 88 05 f1 03  01 0d 09");
const KEYS = {
  high: Uint32Array.of(0x07ff_ffff, 0x2800_0000, 0x2fff_ffff, 0x7800_0000, 0xb800_0000),
  low: Uint32Array.of(0xffff_ffff, 0, 7, 1, 0),
  payloads: Uint8Array.of(1, 4, 0x8f, 3, 9),
};
const BLOCK = hex("47484232 00000000  0500 0800  03 88 05 f1 03  01 0d 09");

const HEADER = hex(`
  47484350 0200 01 00 01 00000000000000
  01 02 04 00 10000000 0400000000000000
  00000000000000000000000000000000 00000000000000000000000000000000
  c92f18f0 00000000`);
const INDEX = hex(`
  47484258 0200 01 00 01 00000000000000
  01 02 04 00 10000000 0400000000000000
  00000000000000000000000000000000 00000000000000000000000000000000
  5c00000000000000
  4800000000 140000 658378ae1ce4d46f2ed2346518415ca4
  dde096ba`);

test("our writer writes the golden section, and joins keys of one value with the greater payload", ({
  expect,
}) => {
  const encoded = encodeSection(PARAMETERS, { shard: 0, shardBits: 0 }, KEYS);
  expect(encoded).toEqual({ bytes: SECTION, entries: 4, crowded: 0 });
});

test.for([
  ["the first value, whatever its low bits", 0x0000_0001, 1],
  ["a value in the middle", 0x2abc_def0, 15],
  ["the last value", 0x7fff_ffff, 3],
  ["the other bucket", 0xbfff_ffff, 9],
  ["a value between two", 0x3000_0000, NOT_THERE],
  ["a value above all of the other bucket", 0xf800_0000, NOT_THERE],
  ["a value below all of the other bucket", 0x8000_0000, NOT_THERE],
] as const)("golden section: %s", ([, high, payload], { expect }) => {
  for (const bytes of [SECTION, insideLargerBuffer(SECTION)]) {
    expect(probeSection(openSection(bytes, 0, PARAMETERS, 0), high, 0xffff_ffff)).toBe(payload);
  }
  expect(verifySection(openSection(SECTION, 0, PARAMETERS, 0))).toBe(4);
});

test("more than 127 entries take a count of two bytes", ({ expect }) => {
  const parameters = { bucketBits: 0, range: 512, riceBits: 0, payloadBits: 0 };
  const high = Uint32Array.from({ length: 130 }, (_, value) => value << 23);
  const { bytes } = encodeSection(
    parameters,
    { shard: 0, shardBits: 0 },
    { high, low: new Uint32Array(130), payloads: null },
  );
  // 130 codes of one zero each: 17 bytes.
  expect(bytes).toEqual(hex(`1300 8082 ${"00".repeat(17)}`));
  const section = openSection(bytes, 0, parameters, 0);
  expect([129, 130].map((value) => probeSection(section, value << 23, 0))).toEqual([0, NOT_THERE]);
  expect(verifySection(section)).toBe(130);
});

test("a value is the key's next 29 bits behind the bucket, scaled to the range", ({ expect }) => {
  const parameters = { bucketBits: 4, range: 3, riceBits: 15, payloadBits: 0 };
  // Behind the first four bits: just below a third of all, just above it, and all ones.
  expect(valueOf(0xf555_5555, 0x4fff_ffff, parameters)).toBe(0);
  expect(valueOf(0xf555_5555, 0x5fff_ffff, parameters)).toBe(0);
  expect(valueOf(0xf555_5555, 0x8000_0000, parameters)).toBe(1);
  expect(valueOf(0x0fff_ffff, 0xf000_0000, parameters)).toBe(2);
});

test("a full bucket keeps its smallest values and counts the rest", ({ expect }) => {
  const parameters = { bucketBits: 0, range: 1024, riceBits: 0, payloadBits: 4 };
  const high = Uint32Array.from({ length: 600 }, (_, value) => value * 2 ** 22);
  const payloads = new Uint8Array(600).fill(5);
  const { bytes, entries, crowded } = encodeSection(
    parameters,
    { shard: 0, shardBits: 0 },
    { high, low: new Uint32Array(600), payloads },
  );
  expect([entries, crowded]).toEqual([511, 89]);
  const section = openSection(bytes, 0, parameters, 0);
  expect([510, 511].map((value) => probeSection(section, value * 2 ** 22, 0))).toEqual([5, NOT_THERE]);
  expect(verifySection(section)).toBe(511);
});

test.for([
  ["passwords", [100_000_000], 16, [{ bucketBits: 20, range: 6_250_000 }]],
  ["passwords", [129], 0, [{ bucketBits: 1, range: 4_227_072 }]],
  ["passwords", [0], 0, [{ bucketBits: 0, range: 1 }]],
  [
    "identities",
    [2000, 100, 0],
    0,
    [
      { bucketBits: 4, range: 8_192_000 },
      { bucketBits: 0, range: 6_553_600 },
      { bucketBits: 0, range: 1 },
    ],
  ],
] as const)("the plan for %s of %j", ([kind, expected, shardBits, sections], { expect }) => {
  const plan = planPack(kind, expected);
  expect(plan.shardBits).toBe(shardBits);
  expect(plan.sections).toMatchObject(sections);
  expect(readPackHeader(writePackHeader(plan))).toEqual(plan);
});

test("a small section beside a large one gets a bucket a shard", ({ expect }) => {
  const { shardBits, sections } = planPack("identities", [3, 4_000_000, 0]);
  expect(sections.map(({ bucketBits }) => bucketBits >= shardBits)).toEqual([true, true, true]);
  expect(sections[0]).toEqual({
    ...sectionParameters({ entries: 3, payloadBits: 0, minBucketBits: shardBits }),
    entries: 3,
  });
});

test("the golden block reads back, and our writer writes it", ({ expect }) => {
  expect(writeBlock(0, [SECTION])).toEqual(BLOCK);
  expect(verifyBlock(insideLargerBuffer(BLOCK), 0, LAYOUT)).toEqual([4]);
  const [section] = openBlock(BLOCK, 0, LAYOUT).sections;
  expect(section && probeSection(section, 0x2800_0000, 0)).toBe(15);
});

test("the golden pack header reads back, and our writer writes it", ({ expect }) => {
  expect(readPackHeader(insideLargerBuffer(HEADER))).toEqual(LAYOUT);
  expect(writePackHeader(LAYOUT)).toEqual(HEADER);
});

test("the golden block index tells where the block is, and our writer writes it", ({ expect }) => {
  const index = verifyPackIndex(insideLargerBuffer(INDEX));
  expect(index.place(0)).toEqual({ offset: 72, length: 20, hash: sha256(BLOCK).slice(0, 16) });
  expect([index.packBytes, index.layout]).toEqual([92, LAYOUT]);
  expect(writePackIndex(LAYOUT, [{ length: BLOCK.length, hash: sha256(BLOCK) }])).toEqual(INDEX);
});

test.for([
  ["another magic", 0, 0x77, "block_magic"],
  ["another shard", 4, 1, "block_shard"],
  ["an end behind the block", 10, 9, "block_truncated"],
  ["an end before its predecessor", 10, 4, "block_layout"],
  ["an end before the block's", 10, 7, "block_layout"],
] as const)("a block with %s is refused when it is opened", ([, at, byte, code], { expect }) => {
  const bytes = BLOCK.slice();
  bytes[at] = byte;
  expect(() => openBlock(bytes, 0, LAYOUT)).toThrow(code);
});

test("a block that is shorter than its headers is refused", ({ expect }) => {
  expect(() => openBlock(BLOCK.subarray(0, 7), 0, LAYOUT)).toThrow("block_truncated");
  expect(() => openBlock(BLOCK.subarray(0, 11), 0, LAYOUT)).toThrow("block_truncated");
  expect(() => readPackHeader(HEADER.subarray(0, 71))).toThrow("pack_truncated");
  expect(() => openPackIndex(INDEX.subarray(0, 75))).toThrow("block_index_truncated");
});

test.for([
  ["a count in two bytes that fits in one", "0600 0600  80 03 88 05 f1 03"],
  ["a count of nothing", "0100 0100  00"],
  ["a code that is not there", "0500 0500  04 88 05 f1 03"],
  ["a byte behind the codes", "0600 0600  03 88 05 00 f1 03"],
  ["padding that is not zero", "0500 0500  03 88 15 f1 03"],
  ["a payload of nobody", "0500 0500  03 88 05 f1 13"],
  ["a value beyond the range", "0500 0500  03 88 3d f1 03"],
] as const)("a section with %s is found when a release is verified", ([, bytes], { expect }) => {
  expect(() => verifySection(openSection(hex(bytes), 0, PARAMETERS, 0))).toThrow("block_layout");
});

function keysOf(...high: number[]): SortedKeys {
  return { high: Uint32Array.from(high), low: new Uint32Array(high.length), payloads: null };
}

test("keys out of order or of another shard are refused by the writer", ({ expect }) => {
  expect(() => encodeSection(PARAMETERS, { shard: 0, shardBits: 0 }, keysOf(0x7800_0000, 0))).toThrow(
    "block_order",
  );
  expect(() => encodeSection(PARAMETERS, { shard: 0, shardBits: 1 }, keysOf(0x8000_0000))).toThrow(
    "block_order",
  );
});

test("one damaged byte anywhere in header or index is refused", ({ expect }) => {
  for (let at = 0; at < INDEX.length; at++) {
    const bytes = INDEX.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    expect(() => verifyPackIndex(bytes), `index byte ${at}`).toThrow(/^block_index_/u);
  }
  for (let at = 0; at < HEADER.length; at++) {
    const bytes = HEADER.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    expect(() => readPackHeader(bytes), `header byte ${at}`).toThrow(/^pack_/u);
  }
});
