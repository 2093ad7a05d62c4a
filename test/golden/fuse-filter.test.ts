import { test } from "vitest";
import { crc32c } from "../../shared/format/crc32c.ts";
import {
  buildFuseShard,
  fuseShardBitsFor,
  writeFuseHeader,
  type DistinctKeys,
} from "../../shared/format/fuse-filter-writer.ts";
import { firstSlot, openFuseFilter, verifyFuseFilter } from "../../shared/format/fuse-filter.ts";
import { hex, insideLargerBuffer } from "../support/hex.ts";

/* Three keys in 24 slots; computed from the drawing by a Python program that shares no line with ours. */
const KEYS: DistinctKeys = {
  high: Uint32Array.of(0x0123_4567, 0xfedc_ba98, 0x8000_0000),
  low: Uint32Array.of(0x89ab_cdef, 0x7654_3210, 0x0000_0001),
};
const OF_8_BITS = hex(`
  47484646 0100 00 08 0300000000000000
  2800000000000000 b979379e 03000000 01000000 03000000
  000000300000000000000000000000004800000000f00000
  8abd384a`);
const OF_16_BITS = hex(`
  47484646 0100 00 10 0300000000000000
  2800000000000000 b979379e 03000000 01000000 03000000
  000000000000309800000000000000000000000000000000000000000000000048800000000000000000f08800000000
  63b4a89f`);

test.for([
  [8, OF_8_BITS],
  [16, OF_16_BITS],
] as const)("our writer writes the golden filter of %i bits", ([bits, golden], { expect }) => {
  const { shard, fingerprints } = buildFuseShard(KEYS, bits);
  const body = Uint8Array.of(...writeFuseHeader([shard], bits), ...fingerprints);
  const checksum = new Uint8Array(Uint32Array.of(crc32c(body)).buffer);
  expect(Uint8Array.of(...body, ...checksum)).toEqual(golden);
});

test.for([
  [8, OF_8_BITS],
  [16, OF_16_BITS],
] as const)(
  "the golden filter of %i bits knows its keys and not their neighbours",
  ([, golden], { expect }) => {
    const filter = verifyFuseFilter(insideLargerBuffer(golden));
    expect(filter.entries).toBe(3);
    for (const [index, high] of KEYS.high.entries()) {
      expect(filter.mayHave(high, KEYS.low[index] ?? 0)).toBe(true);
      expect(filter.mayHave(high, (KEYS.low[index] ?? 0) ^ 2)).toBe(false);
    }
  },
);

test("an empty shard has nothing, and costs its record only", ({ expect }) => {
  const none = buildFuseShard({ high: new Uint32Array(0), low: new Uint32Array(0) }, 8);
  const some = buildFuseShard({ high: Uint32Array.of(0x8000_0000), low: Uint32Array.of(5) }, 8);
  const body = Uint8Array.of(
    ...writeFuseHeader([none.shard, some.shard], 8),
    ...some.fingerprints,
    0,
    0,
    0,
    0,
  );
  const filter = openFuseFilter(body);
  expect([filter.mayHave(0x7fff_ffff, 5), filter.mayHave(0x8000_0000, 5)]).toEqual([false, true]);
});

test("few keys make one shard, many one for each first byte", ({ expect }) => {
  expect([0, 4_194_303, 4_194_304].map((entries) => fuseShardBitsFor(entries))).toEqual([0, 0, 8]);
});

test("keys that are not distinct are refused: they can never be told apart", ({ expect }) => {
  const twice = { high: Uint32Array.of(1, 1), low: Uint32Array.of(2, 2) };
  expect(() => buildFuseShard(twice, 8)).toThrow("fuse_filter_layout");
});

test("a filter cut short anywhere is refused", ({ expect }) => {
  for (let length = 0; length < OF_8_BITS.length; length++)
    expect(() => openFuseFilter(OF_8_BITS.subarray(0, length)), `${length} bytes`).toThrow(/^fuse_filter_/u);
});

test("one damaged byte anywhere is found when a release is verified", ({ expect }) => {
  for (let at = 0; at < OF_16_BITS.length; at++) {
    const bytes = OF_16_BITS.slice();
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    expect(() => verifyFuseFilter(bytes), `byte ${at}`).toThrow(/^fuse_filter_/u);
  }
});

test.for([
  [0xffff_ffff, 24, 23n],
  [0xaaaa_aaab, 3 * 2 ** 20, (0xaaaa_aaabn * 3_145_728n) >> 32n],
  [0xffff_ffff, 2 ** 26 - 1, (0xffff_ffffn * (2n ** 26n - 1n)) >> 32n],
  // As doubles, b * width / 2^32 rounds up to the next slot.
  [3_344_258_389, 33_554_435, 26_127_020n],
] as const)("the first slot of %i in %i is exact", ([b, width, slot], { expect }) => {
  expect(BigInt(firstSlot(b, width))).toBe(slot);
});
